"""Orders of an answers file, with names where they belong and where they do not."""

import random
from collections.abc import Callable

from tests.leaking.names import Child

Order = dict[str, object]
_BY: Order = {"by": "wanjiru"}


def orders_of(chance: random.Random, one: Child, sentence: Callable[[], str]) -> list[Order]:
    """Orders of an answers file: most can be carried out, and some are wrong where a name stands."""
    by = _BY
    person: Order = {
        **by,
        "do": "person",
        "name": f"p{chance.randrange(10**6)}",
        "kind": "child",
        "values": one.values,
    }
    good: list[Order] = [
        {**by, "do": "answer", "step": "plain", "field": "words", "value": "It was said."},
        {**by, "do": "answer", "step": "people", "field": "child", "value": person["name"]},
        {**by, "do": "note", "step": "plain", "value": "P1 was calm."},
        {
            **by,
            "do": "amend",
            "step": "plain",
            "field": "words",
            "value": "It was said twice.",
            "reason": "Heard again.",
        },
        {**by, "do": "skip", "step": "decide", "code": "not_needed", "reason": "Nothing is to be decided."},
    ]
    bad: list[Order] = [
        {**by, "do": "note", "value": sentence()},
        {**by, "do": "note", "step": "people", "value": sentence()},
        {**by, "do": "skip", "step": "decide", "code": "not_needed", "reason": sentence()},
        {**by, "do": "answer", "step": "plain", "field": "words", "value": sentence()},
        {**by, "do": "answer", "step": "plain", "field": "count", "value": one.name},
        {**by, "do": "answer", "step": "plain", "field": "seen_at", "value": one.contact},
        {**by, "do": "answer", "step": "plain", "field": "place", "value": one.place},
        {**by, "do": "answer", "step": "people", "field": "helper", "value": one.name},
        {**by, "do": "answer", "step": "people", "field": "child", "value": one.name},
        {
            **by,
            "do": "amend",
            "step": "plain",
            "field": "words",
            "value": one.name,
            "reason": sentence(),
        },
        {
            **by,
            "do": "not_done",
            "step": "asked",
            "reason": sentence(),
            "attempts": one.contact,
            "told": one.name,
        },
        {**by, "do": one.name},
        {**by, "do": "note", "value": "x", one.name.split()[0]: one.contact},
        {**by, "do": "note", "value": "x", "at": one.place},
        {"by": one.name, "do": "note", "value": "x"},
        {**by, "do": "answer", "step": one.name, "field": "words", "value": "x"},
    ]
    return [person, *chance.sample(good, 3), chance.choice(bad)]
