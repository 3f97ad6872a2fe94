"""The fixed words of a blank checklist, in the languages that a procedure can be read in."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sop_engine.procedure.terms import Basis, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language. `spans`: month, day, working day, hour, minute."""

    kicker: str
    rules: tuple[str, ...]
    case: str
    station: str
    begun: str
    officer: str
    urgent: str
    only_if: str
    asked_first: str
    not_before: str
    for_each: str
    comes_back: str
    opened: str
    other: str
    who: str
    second: str
    never: str
    say: str
    within: str
    at_once: str
    before: str
    bases: Mapping[Basis, str]
    spans: tuple[str, str, str, str, str]
    start: str
    opening: str
    completion: str
    yes: str
    no: str
    optional: str
    several: str
    if_asked: str
    row: str
    person: str
    exhibit: str
    seal: str
    signature: str
    done_by: str
    done_at: str
    skipped: str
    not_done: str
    closes: str
    outcome: str
    names: str
    names_rules: tuple[str, ...]
    page: str
    unreviewed: str


ENGLISH = Phrases(
    kicker="BLANK CHECKLIST, to be filled in by hand when there is no power",
    rules=(
        "Write when things were done, not when you write them down.",
        "Never write a name here. Write P1, P2 and so on; the names stand on the last page, which is kept apart.",
        "Never describe or copy a picture. Numbers, seals and counts only.",
        "Do not rub out. Strike out once, so that it can be read, and sign beside it.",
        "When there is power again, enter everything and keep this paper: it is an exhibit.",
    ),
    case="Case reference",
    station="Station",
    begun="Begun on (day, time)",
    officer="Officer, service number",
    urgent="URGENT",
    only_if="Only if",
    asked_first="Ask first",
    not_before="Not before",
    for_each="Once for each row of",
    comes_back="Comes back",
    opened="Whenever it happens",
    other="On the checklist of",
    who="By",
    second="confirmed by",
    never="Never",
    say="Say",
    within="Within {} of {}",
    at_once="At once after {}",
    before="At least {} before {}",
    bases=MappingProxyType(
        {
            Basis.STATUTE: "set by statute",
            Basis.CLINICAL: "medical limit",
            Basis.GUIDELINE: "by guideline",
            Basis.PROPOSED: "working target, not law",
        }
    ),
    spans=("months", "days", "working days", "hours", "minutes"),
    start="the start",
    opening="this step coming up",
    completion="“{}”",
    yes="Yes",
    no="No",
    optional="if any",
    several="all that apply",
    if_asked="Only if",
    row="Row",
    person="P…",
    exhibit="Exhibit number",
    seal="Seal",
    signature="Signature, name and number of the one who signs",
    done_by="Done by",
    done_at="on (day, time)",
    skipped="Skipped",
    not_done="Not done, because",
    closes="Closed if",
    outcome="How it ended",
    names="Names, to be kept apart",
    names_rules=(
        "Tear this page off. Keep it in a sealed envelope, away from the checklist.",
        "When the names are in the encrypted store, seal this page again and hand it to the supervisor.",
    ),
    page="page {} of {}",
    unreviewed="",
)

KISWAHILI = Phrases(
    kicker="ORODHA TUPU YA HATUA, ya kujazwa kwa mkono wakati hakuna umeme",
    rules=(
        "Andika wakati jambo lilipofanyika, si wakati unapoliandika.",
        "Usiandike jina lolote hapa. Andika P1, P2 na kadhalika; majina yako ukurasa wa mwisho, unaowekwa kando.",
        "Usieleze wala kunakili picha. Andika nambari, lakiri na hesabu tu.",
        "Usifute. Piga mstari mmoja ili iweze kusomeka, kisha utie sahihi kando yake.",
        "Umeme ukirudi, ingiza yote na uhifadhi karatasi hii: ni kielelezo.",
    ),
    case="Nambari ya kesi",
    station="Kituo",
    begun="Ilianza (siku, saa)",
    officer="Afisa, nambari ya kazi",
    urgent="HARAKA",
    only_if="Ikiwa tu",
    asked_first="Uliza kwanza",
    not_before="Si kabla ya",
    for_each="Mara moja kwa kila mstari wa",
    comes_back="Hurudiwa",
    opened="Wakati wowote inapotokea",
    other="Kwenye orodha ya",
    who="Na",
    second="huthibitishwa na",
    never="Kamwe",
    say="Sema",
    within="Ndani ya {} tangu {}",
    at_once="Mara moja baada ya {}",
    before="Angalau {} kabla ya {}",
    bases=MappingProxyType(
        {
            Basis.STATUTE: "imewekwa na sheria",
            Basis.CLINICAL: "kikomo cha kitabibu",
            Basis.GUIDELINE: "kwa mwongozo",
            Basis.PROPOSED: "lengo la kazi, si sheria",
        }
    ),
    spans=("miezi", "siku", "siku za kazi", "saa", "dakika"),
    start="mwanzo",
    opening="hatua hii kufunguliwa",
    completion="“{}”",
    yes="Ndiyo",
    no="Hapana",
    optional="ikiwa ipo",
    several="yote yanayofaa",
    if_asked="Ikiwa tu",
    row="Mstari",
    person="P…",
    exhibit="Nambari ya kielelezo",
    seal="Lakiri",
    signature="Sahihi, jina na nambari ya anayetia sahihi",
    done_by="Imefanywa na",
    done_at="tarehe na saa",
    skipped="Imerukwa",
    not_done="Haikufanywa, kwa sababu",
    closes="Hufungwa ikiwa",
    outcome="Ilivyoisha",
    names="Majina, yawekwe kando",
    names_rules=(
        "Kata ukurasa huu. Uweke kwenye bahasha iliyofungwa, mbali na orodha.",
        "Majina yakishaingizwa kwenye hifadhi salama, funga tena ukurasa huu na umkabidhi msimamizi.",
    ),
    page="ukurasa {} kati ya {}",
    unreviewed="Tafsiri hii bado haijakaguliwa na mtaalamu wa sheria anayezungumza Kiswahili.",
)

PHRASES: Mapping[str, Phrases] = MappingProxyType({"en": ENGLISH, "sw": KISWAHILI})
"""Language of a procedure to its words."""


def span_words(span: Span, phrases: Phrases) -> str:
    """A length of time: the amount stands after the unit in Kiswahili."""
    hours, minutes = divmod(span.minutes, 60)
    amounts = (span.months, span.days, span.working, hours, minutes)
    pairs = [(amount, unit) for amount, unit in zip(amounts, phrases.spans, strict=True) if amount]
    if phrases is KISWAHILI:
        return " ".join(f"{unit} {amount}" for amount, unit in pairs)
    return " ".join(f"{amount} {unit.removesuffix('s') if amount == 1 else unit}" for amount, unit in pairs)
