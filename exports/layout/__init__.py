"""Layouts: a record becomes pages of drawing instructions, with no drawing library in sight."""
