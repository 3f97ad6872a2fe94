"""What each event is called among the claims, and which of its parts stand in `act` or are texts of their own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sop_engine.run import events as ev
from sop_engine.run import rule_claims, time_events, use_claims
from sop_engine.run.clock_events import CalendarTaken, ClockExtended, ClockRestarted, ClockStopped

MOST_CLAIMS: Final = 8
"""Claims of one event; the journal pads every entry to a multiple of it."""

NAMES: Final[Mapping[type, str]] = MappingProxyType(
    {
        ev.Opened: "opened",
        ev.PersonAdded: "person",
        ev.Occasion: "occasion",
        ev.Asked: "asked",
        ev.Answered: "answered",
        ev.Amended: "amended",
        ev.Voided: "voided",
        ev.Completed: "completed",
        ev.Confirmed: "confirmed",
        ev.Skipped: "skipped",
        ev.Waived: "waived",
        ev.NotDone: "not_done",
        ev.NotDoneSigned: "not_done_signed",
        ev.Noted: "noted",
        ev.Read: "read",
        ev.Exported: "exported",
        **time_events.NAMES,
        ev.Closed: "closed",
        **use_claims.NAMES,
        **rule_claims.NAMES,
        CalendarTaken: "calendar",
        ClockStopped: "clock_stopped",
        ClockExtended: "clock_extended",
        ClockRestarted: "clock_restarted",
        ev.SheetTaken: "sheet",
    }
)
TYPES: Final[Mapping[str, type]] = MappingProxyType({name: kind for kind, name in NAMES.items()})

# What stands in `act` beside the header; everything else of an event is a claim of its own.
PLAIN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "opened": ("procedure", "version", "logic_digest", "text_digest", "language", "practice", "agency"),
        "person": ("person", "kind"),
        "occasion": ("step", "number"),
        "asked": ("step", "applies"),
        "answered": ("step", "field", "row"),
        "amended": ("step", "field", "row"),
        "voided": ("step", "field", "row", "because"),
        "completed": ("step",),
        "confirmed": ("step",),
        "skipped": ("step", "code"),
        "clock_jumped": ("seconds",),
        "clock_corrected": ("seconds",),
        "waived": ("step",),
        "not_done": ("step",),
        "not_done_signed": ("step",),
        "noted": ("step",),
        "read": ("what",),
        "exported": ("recipient", "kind", "sha256", "number"),
        "clock": (),
        "closed": ("outcome", "state"),
        **use_claims.PLAIN,
        **rule_claims.PLAIN,
        "calendar": ("opens", "closes", "hours_given"),
        "clock_stopped": ("step", "clock"),
        "clock_extended": ("step", "clock"),
        "clock_restarted": ("step", "clock"),
        "sheet": ("serial", "writer"),
    }
)
# Stands in `act` only where there is any: most runs have none of it.
SELDOM: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"opened": ("texts_digest", "caller", "excluded"), "answered": ("handed",), "exported": ("copy",)}
)
TEXTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "asked": ("reason",),
        "skipped": ("reason",),
        "waived": ("reason",),
        "not_done": ("reason", "attempts", "told"),
        "noted": ("text",),
        "read": ("reason",),
        "exported": ("reason",),
        "clock": ("statement",),
        "clock_corrected": ("statement",),
        "clock_stopped": ("authority", "reason"),
        "clock_extended": ("authority", "reason"),
        "clock_restarted": ("authority", "reason"),
        "sheet": ("outsider",),
        **rule_claims.TEXTS,
    }
)
