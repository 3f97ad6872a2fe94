"""One run, wired: orders become events, events become entries, and only then state."""

from sop_engine.session.recorded import Recorded
from sop_engine.session.run import RunSession, Saved
from sop_engine.session.work import Work, open_work

__all__ = ["Recorded", "RunSession", "Saved", "Work", "open_work"]
