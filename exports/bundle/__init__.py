"""The evidence bundle: a record with all that stands behind it, as a folder or one file for plain tools."""
