"""Conditions: a typed subset of CEL with three-valued logic."""
