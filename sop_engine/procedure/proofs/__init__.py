"""Proofs about a procedure: what can be shown, chosen, answered and signed in some run, and what never can.

Conditions are turned into clauses with two literals each (is true, is false), exactly as the evaluator of a run
takes them: unanswered is unknown, a field that does not apply makes its comparison false. A SAT solver then
says whether some run makes them so. Whatever cannot be put so is left open on the side that never raises a
false alarm, and is named.
"""
