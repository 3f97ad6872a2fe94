"""That a station was checked, and how it ended, as an act of its log: what a court paper says of its health."""

from collections.abc import Sequence

from sop_engine import __version__
from sop_engine.errors import StationBusy
from sop_engine.session.station_check import Finding, Kind
from sop_engine.session.station_log import StationAct, enter
from sop_engine.session.work import Work


def enter_check(work: Work, found: Sequence[Finding]) -> bool:
    """Enter a check with the number of its findings; not while somebody else writes.

    Nor after a finding that fails: then the station is to be kept as it is, and nothing is written into it.

    Raises:
        StoreUnavailable: the disk refused.
    """
    if any(one.kind is Kind.FAILED for one in found):
        return False
    counts = ((kind, sum(one.kind is kind for one in found)) for kind in (Kind.REPAIRED, Kind.WARNING))
    words = tuple((kind.value.lower(), str(count)) for kind, count in counts)
    program = ("program", f"sop-engine {__version__}")
    try:
        enter(work, StationAct(act="checked", words=(*words, program)))
    except StationBusy:
        return False
    return True
