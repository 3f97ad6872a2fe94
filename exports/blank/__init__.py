"""Blank checklists: a procedure on paper, for days without power."""
