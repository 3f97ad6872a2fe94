"""What reportlab does not write by itself: tagged, archival, deterministic PDF with signature fields."""
