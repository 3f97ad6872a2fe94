"""What stands where in each file: the order of keys, which maps are unfolded, which texts are conditions."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct, field

_NO_PARTS: Mapping[str, "Kind"] = MappingProxyType({})


class Kind(Struct, frozen=True, kw_only=True):
    """What a value is.

    Attributes:
        order: its keys in the order of the language reference; empty: as written, for the order means something.
        parts: key to what stands under it. each: what stands under every key or in every line that `parts` lacks.
        unfolded: never written in brackets. lines: written in brackets only when it is one line.
        condition: a text that is a condition.
    """

    order: Sequence[str] = ()
    parts: Mapping[str, "Kind"] = field(default_factory=lambda: _NO_PARTS)
    each: "Kind | None" = None
    unfolded: bool = False
    lines: bool = False
    condition: bool = False

    def part(self, name: str) -> "Kind":
        """What stands under this key (in a list: under the empty one)."""
        return self.parts.get(name) or self.each or PLAIN


PLAIN = Kind()
CONDITION = Kind(condition=True)
LINES = Kind(lines=True)

OPTION = Kind(order=("label", "reason", "*", "was"))
FIELD_KEYS = (
    "type", "label", "help", "as", "kind", "role", "by", "of", "from", "to", "shape", "list", "unit", "min", "max",
    "when", "optional", "privacy", "about", "must", "otherwise", "value", "where", "all", "options", "propose",
    "columns", "was",
)  # fmt: skip
_OF_FIELDS = {
    "when": CONDITION,
    "must": CONDITION,
    "where": CONDITION,
    "value": CONDITION,
    "propose": Kind(each=CONDITION),
    "options": Kind(each=OPTION),
}
COLUMN = Kind(order=FIELD_KEYS, parts=_OF_FIELDS)
FIELD = Kind(order=FIELD_KEYS, parts={**_OF_FIELDS, "columns": Kind(unfolded=True, each=COLUMN)})
FIELDS = Kind(unfolded=True, each=FIELD)

CLOCK = Kind(
    order=("within", "from", "at_least", "before", "basis", "warn", "when", "roll"), parts={"when": CONDITION}
)
# One clock or a list of them: the keys of a clock are those of the map, the lines of a list are clocks.
DUE = Kind(order=CLOCK.order, parts={**CLOCK.parts, "": CLOCK})
GAP = Kind(order=("of", "when", "up_to"), parts={"when": CONDITION})
EVERY = Kind(order=("gap", "until", "next", "at", "from"), parts={"until": CONDITION, "gap": Kind(parts={"": GAP})})
SKIP = Kind(order=("reasons", "by", "again"))
USE = Kind(order=("procedure", "wait", "give"))
GATE = Kind(order=("when", "because", "law", "lift"), parts={"when": CONDITION})
STEP = Kind(
    unfolded=True,
    order=(
        "title", "who", "second", "law", "do", "say", "never", "why", "call", "when", "ask_first", "after", "urgent",
        "anytime", "each", "every", "due", "skip", "privacy", "sealed", "purge", "use", "fields", "was",
    ),
    parts={
        "do": LINES, "say": LINES, "never": LINES, "when": CONDITION, "purge": CONDITION, "every": EVERY, "due": DUE,
        "skip": SKIP, "use": USE, "fields": FIELDS,
    },
)  # fmt: skip
PHASE = Kind(
    unfolded=True,
    order=("title", "when", "after", "each", "anytime", "gates", "steps", "was"),
    parts={
        "when": CONDITION,
        "gates": Kind(unfolded=True, each=GATE),
        "steps": Kind(unfolded=True, each=STEP),
    },
)
OUTCOME = Kind(order=("label", "when"), parts={"when": CONDITION})
PROCEDURE = Kind(
    unfolded=True,
    order=("sop", "id", "version", "title", "about", "owner", "subject", "inputs", "outcomes", "gives", "phases"),
    parts={"inputs": FIELDS, "outcomes": Kind(each=OUTCOME), "phases": Kind(unfolded=True, each=PHASE)},
)
TEXTS = Kind(
    unfolded=True,
    order=("sop_texts", "of", "language", "reviewed_by", "texts"),
    parts={"texts": Kind(unfolded=True, each=Kind(order=("en", "sw")))},
)

_ACTS = ("open", "skip", "not_done", "waive", "lift", "stop_clock", "restart_clock")
_OF_ACTS = {
    **dict.fromkeys(_ACTS, Kind()),
    "answers": Kind(unfolded=True),
    "extend_clock": Kind(each=Kind(order=("until", "clock"))),
    "used": Kind(each=Kind(order=("outcome", "given"))),
}
# the acts of a moment are carried out in the order of the file, so they stay where they are
MOMENT = Kind(unfolded=True, order=("now", "*"), parts=_OF_ACTS)
EXPECT = Kind(
    unfolded=True,
    order=(
        "shown", "hidden", "undecided", "blocked", "later", "overdue", "due", "proposed", "results", "given",
        "refused", "gates", "expunged", "outcome",
    ),
)  # fmt: skip
TEST = Kind(
    unfolded=True,
    order=("after", "calendar", "earlier", "now", "*", "expect"),
    parts={
        **_OF_ACTS,
        "calendar": Kind(order=("holidays", "opens", "closes")),
        "earlier": Kind(unfolded=True, parts={"": MOMENT}),
        "expect": EXPECT,
    },
)
TESTS = Kind(
    unfolded=True, order=("sop_tests", "of", "tests"), parts={"tests": Kind(unfolded=True, each=TEST)}
)  # fmt: skip
ORDER = Kind(
    order=(
        "by", "at", "late", "sheet", "written_by", "do", "step", "phase", "gate", "clock", "field", "row", "name",
        "kind", "values", "signer", "paper", "refused", "code", "attempts", "told", "outcome", "authority", "until",
        "value", "option_reason", "reason",
    ),
)  # fmt: skip
ANSWERS = Kind(
    unfolded=True,
    order=("sop_answers", "of", "case", "sheet", "written_by", "begun", "orders"),
    parts={"orders": Kind(unfolded=True, parts={"": ORDER})},
)
REGISTER = Kind(unfolded=True)
LAW = Kind(
    unfolded=True,
    order=("law", "questions"),
    parts={
        "law": Kind(unfolded=True, each=Kind(order=("cite", "conf", "ask", "says"))),
        "questions": Kind(unfolded=True, each=Kind(order=("ask", "until_then"))),
    },
)
LISTS = Kind(
    unfolded=True,
    order=("lists", "skip_reasons", "contacts", "shapes"),
    parts={
        "lists": Kind(unfolded=True, each=Kind(each=OPTION)),
        "contacts": Kind(unfolded=True, each=Kind(order=("label", "number"))),
    },
    each=REGISTER,
)
ROLES = Kind(
    unfolded=True,
    order=("agencies", "roles", "people"),
    parts={"roles": Kind(unfolded=True, each=Kind(order=("agency", "title")))},
    each=REGISTER,
)
GLOSSARY = Kind(
    unfolded=True,
    order=("sop_glossary", "terms"),
    parts={"terms": Kind(unfolded=True, each=Kind(order=("en", "sw", "source")))},
)
RETENTION = Kind(
    unfolded=True,
    order=("sop_retention", "classes"),
    parts={
        "classes": Kind(
            unfolded=True,
            each=Kind(
                unfolded=True,
                order=("title", "of", "years", "age", "act", "then", "basis", "law", "ask"),
            ),
        )
    },
)
OFFICERS = Kind(
    unfolded=True,
    order=("sop_officers", "officers"),
    parts={
        "officers": Kind(unfolded=True, each=Kind(order=("name", "rank", "service_no", "roles", "supervisor"))),
    },
)


class Form(Struct, frozen=True):
    """How one kind of file is laid out.

    Attributes:
        kind: of the whole file. strict: brackets are unfolded rather than a text quoted because of them.
        bare: `yes` and `no` are names of options and stand without quotes.
    """

    kind: Kind
    strict: bool = False
    bare: bool = False


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "sop": Form(PROCEDURE, strict=True),
        "sop_texts": Form(TEXTS),
        "sop_tests": Form(TESTS, bare=True),
        "sop_answers": Form(ANSWERS, bare=True),
        "sop_glossary": Form(GLOSSARY),
        "sop_officers": Form(OFFICERS),
        "sop_retention": Form(RETENTION),
        "agencies": Form(ROLES),
        "roles": Form(ROLES),
        "law": Form(LAW),
        "lists": Form(LISTS),
    }
)
"""A key that only one kind of file has, to the form of that kind."""


def form_of(value: object) -> Form | None:
    """The form of a file by what was read from it; None for a file of no known kind."""
    names = value if isinstance(value, dict) else ()
    return next((form for name, form in FORMS.items() if name in names), None)
