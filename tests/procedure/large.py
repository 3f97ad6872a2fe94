"""A large procedure, made for measurements."""

_HEAD = """\
sop: 0
id: large
version: 0.1.0
title: A large procedure
owner: child_desk
outcomes: {done: Done}
phases:
"""
_STEP = """\
      step_{n}:
        title: Do the thing that stands in line {n}
        who: [child_desk, duty_officer]
        do:
          - Read the line aloud.
          - Write down what was done.
        never: [Do not guess.]
        why: Somebody will ask about line {n} later.
        law: [POL]
        due: {{within: 2 hours, from: start}}
        fields:
          done: {{type: yesno, label: Was it done?}}
          words: {{type: longtext, label: "What exactly, in words?", optional: true, when: step_{n}.done == yes}}
"""


def large_procedure(steps: int) -> str:
    """The text of a valid procedure with so many steps, twenty in each phase."""
    parts = [_HEAD]
    for n in range(steps):
        if n % 20 == 0:
            parts.append(f"  phase_{n // 20}:\n    title: Part {n // 20}\n    steps:\n")
        parts.append(_STEP.format(n=n))
    return "".join(parts)
