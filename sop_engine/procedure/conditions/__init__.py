"""Conditions: a typed subset of CEL with three-valued logic.

`check.read` turns text into a compiled `tree.Condition` or faults; `evaluate.evaluate` asks it;
`evaluate.offers` asks a `where` about one option. `truth.Answers` is what a run has to provide.
"""
