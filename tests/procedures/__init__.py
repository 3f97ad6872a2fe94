"""Tests of the shipped procedures: what each promises to officers, and what all have in common."""
