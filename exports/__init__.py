"""Records: a finished run as a signed PDF that carries its own evidence, and how such a file is verified."""
