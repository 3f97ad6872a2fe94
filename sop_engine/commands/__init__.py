"""The commands of the engine (click)."""
