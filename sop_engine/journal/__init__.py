"""How it is kept: signed, encrypted, append-only entries. Knows nothing of checklists."""
