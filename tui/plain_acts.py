"""What every command of the plain mode shares: the run, its standing, and acts that are asked for and submitted."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sop_engine.errors import SopError
from sop_engine.interface_language import _
from sop_engine.procedure.model import Step
from sop_engine.run.orders import Refusal
from sop_engine.run.outlook import Progress
from sop_engine.run.sheets import TakeSheet
from sop_engine.run.veil import seen_by
from sop_engine.session.sheets import take
from sop_engine.station.handover import IDLE_MS
from sop_engine.station.token_key import PinNeeded
from sop_engine.system import Clock, SystemClock
from tui.desk import Desk, Run, Second, SecondSigner
from tui.flows.context import Act, Context, Hand
from tui.flows.paper import ask_sheet, from_paper, hand_of, keep
from tui.flows.signing import proved, with_pin
from tui.plain_questions import Paper
from tui.presence import Presence
from tui.questions import Flow
from tui.rulings import Others
from tui.words import clock_time


@dataclass(slots=True, kw_only=True)
class PlainActs:
    """One run at a desk, on paper.

    Attributes:
        at_step: where the officer is. context: holds the time of act that was set.
        leaving: the officer said /quit. others: what is known of other runs.
        hand: the sheet that is copied, or None. sheet: the number of the one to begin with, or 0.
        presence: when the officer gave the passphrase last. idle_clock: by which it is told that nobody types.
    """

    desk: Desk
    run: Run
    paper: Paper
    at_step: Step | None = None
    context: Context | None = None
    leaving: bool = False
    others: Others = field(default_factory=Others)
    hand: Hand | None = None
    sheet: int = 0
    presence: Presence = field(default_factory=lambda: Presence(SystemClock()))
    idle_clock: Clock = field(default_factory=SystemClock)
    _last_line: int = field(default=0, init=False)
    _asking_who: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        """Look at each question whether somebody else wants to write, and while a line is waited for."""
        self.paper = replace(self.paper, before=self._at_question, meanwhile=self._nobody_types)

    def progress(self) -> Progress:
        """Where the run stands now, as who works here may see it."""
        me = self.desk.officer
        return seen_by(self.run.procedure, self.run.progress(self.desk.now()), me.roles if me else frozenset())

    def title(self, name: str) -> str:
        """A step in words."""
        step = self.run.procedure.step(name)
        return step.title if step else name

    def context_now(self) -> Context:
        """What flows are told now."""
        me = self.desk.officer
        if me is None:
            message = "nobody has unlocked the station"
            raise RuntimeError(message)
        at = self.context.at if self.context else None
        officers = tuple(self.desk.officers())
        return Context(me=me, officers=officers, run=self.run, now=self.desk.now(), at=at, paper=self.hand)

    def act(self, begin: Callable[[], Flow[Act | None]]) -> bool:
        """Ask the questions of an act and submit it; False when it was left out or refused."""
        prove = self.presence.must_prove()
        act = self.paper.answer(
            lambda: proved(self.context_now(), from_paper(self.context_now(), begin), prove=prove)
        )
        while act is not None:
            if not self._submit(act):
                return False
            act = act.then(self.run) if act.then else None
            if act is None:
                return True
        return False

    def _second(self, second: Second) -> SecondSigner:
        """The key of who signs; if it lies on a token, its PIN is asked.

        Raises:
            SopError: wrong passphrase or PIN, or no token.
        """
        try:
            return self.desk.second(second)
        except PinNeeded as asked:
            words = asked.sentence
        return self.desk.second(self.paper.answer(lambda: with_pin(second, words)) or second)

    def _submit(self, act: Act) -> bool:
        try:
            signer = self._second(act.second) if act.second else None
            if act.second and act.second.officer == self.context_now().me.id:
                self.presence.proved()
            outcome = self.run.submit(act.order, signer)
        except SopError as error:
            self.paper.say(_("NOT SAVED. {sentence} {hint}").format(sentence=_(error.sentence), hint=_(error.hint)))
            return False
        if isinstance(outcome, Refusal):
            self.paper.say(_("Refused: {sentence} {hint}").format(sentence=_(outcome.sentence), hint=_(outcome.hint)))
            return False
        if self.hand and act.order.sheet and act.order.at:
            self.hand = replace(self.hand, last=act.order.at)
        self.paper.say(_("saved {when}").format(when=clock_time(self.desk.now())))
        return True

    def _at_question(self) -> None:
        """Before a question nothing is half done: so ask first whether somebody else may write now."""
        self._last_line = self.idle_clock.now().mono_ms
        if not self._asking_who:
            self._asking_who = True
            try:
                self._who_asks()
            finally:
                self._asking_who = False

    def _nobody_types(self) -> None:
        """Who sits nowhere holds up nobody: as on the full screen, let go when nothing was typed for a while."""
        asker = self.desk.asked_by()
        if asker and self.idle_clock.now().mono_ms - self._last_line >= IDLE_MS:
            self.desk.let_go()
            told = _("{officer} may write now; your work is saved. Your next act takes it back.")
            self.paper.say(told.format(officer=asker))

    def _who_asks(self) -> None:
        """Somebody else wants to write: between two acts everything is saved, so ask whether that may be now."""
        asker = self.desk.asked_by()
        if not asker:
            return
        label = _("{officer} asks to write here. Let go? Your work is saved; your next act takes it back.").format(
            officer=asker
        )
        if self.paper.choose(label, [_("Let go"), _("Go on writing")]) == 0:
            self.desk.let_go()
        else:
            self.desk.keep_writing()

    def is_proved(self, proof: Second | None) -> bool:
        """Is this the own passphrase? True where none had to be given."""
        try:
            if proof is not None:
                self.desk.check(proof.officer, proof.passphrase)
                self.presence.proved()
        except SopError as error:
            self.paper.say(_("NOT SAVED. {sentence} {hint}").format(sentence=_(error.sentence), hint=_(error.hint)))
            return False
        return True

    def from_sheet(self, number: int) -> None:
        """From now on what is entered is from that sheet of the run."""
        self.hand = hand_of(self.run, tuple(self.desk.officers()), number)
        self.paper.say(
            _("What you enter next is from {serial}, written by {called}.").format(
                serial=self.hand.serial, called=self.hand.called
            )
        )

    def choose_sheet(self) -> None:
        """Choose the sheet that is entered from now on, or none; what is put away is kept as evidence."""
        order = self.paper.answer(lambda: ask_sheet(self.context_now()))
        if order is not None:
            self._take(order)
        elif self.hand is not None:
            serial, self.hand = self.hand.serial, None
            self.paper.say(_("What you enter next happens now."))
            self.act(lambda: keep(self.context_now(), serial))

    def _take(self, order: TakeSheet) -> None:
        try:
            number = take(self.run, order)
        except SopError as error:
            self.paper.say(_("NOT SAVED. {sentence} {hint}").format(sentence=_(error.sentence), hint=_(error.hint)))
            return
        if isinstance(number, Refusal):
            self.paper.say(_("Refused: {sentence} {hint}").format(sentence=_(number.sentence), hint=_(number.hint)))
        else:
            self.from_sheet(number)
