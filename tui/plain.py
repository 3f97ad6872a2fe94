"""The plain mode: the same questions line by line, for screen readers and poor terminals.

It asks the flows of the full screen, so both forms of the program say the same and save the same.
Nothing is drawn over; every line begins at the left edge; a line that begins with `/` is a command.
"""

from dataclasses import dataclass, field

from sop_engine.interface_language import ENGLISH, KISWAHILI, NOT_REVIEWED, _, ngettext, speak, spoken
from sop_engine.procedure.model import Field as AskedField
from sop_engine.procedure.model import FieldType, Privacy, Step
from sop_engine.run.events import Withheld
from sop_engine.run.orders import Refusal
from sop_engine.run.outlook import Status
from sop_engine.visible import visible
from tui.flows import acts, moments, occasions
from tui.flows.context import Context
from tui.flows.signing import closing
from tui.guidance import background, instructions, spoken_rulings, worked_out
from tui.page import Page
from tui.plain_help import HELP
from tui.plain_questions import Command
from tui.plain_rules import PlainRules
from tui.review import SEALED_ONLY, review_items, sealed_only
from tui.text import plain
from tui.words import STATUS, late_words

WIDTH = 78
WANTING = frozenset({Status.ASK, Status.OPEN, Status.TO_CONFIRM})
ON_STEP = frozenset({"skip", "notdone", "note", "amend", "sign", "waive", "begin"})
"""Commands about the step that is being worked on."""


@dataclass(slots=True, kw_only=True)
class PlainRun(PlainRules):
    """One run, line by line.

    Attributes:
        left: steps left for later with /next.
    """

    left: set[str] = field(default_factory=set)

    def converse(self) -> None:
        """Ask until the officer leaves or the run is closed."""
        self.paper.say(_("{title}. Type /help for the commands.").format(title=self.run.procedure.title))
        if trouble := self.desk.numbers().trouble:
            self.paper.say(_(trouble))
        self.look_around()
        if self.sheet:
            self.from_sheet(self.sheet)
        while not self.leaving and self.run.state.closed is None:
            try:
                self._go_on()
            except Command as command:
                self._command(command)

    def _go_on(self) -> None:
        step = self.at_step or self._next_step()
        if step is None:
            self._nothing_open()
            return
        if self.at_step is None:
            self._read_out(step)
        self.at_step = step
        self._work_on(step)

    def _next_step(self) -> Step | None:
        steps = self.progress().steps
        wanting = [name for name, standing in steps.items() if standing.status in WANTING]
        name = next((name for name in wanting if name not in self.left), None)
        return self.run.procedure.step(name) if name else None

    def _nothing_open(self) -> None:
        if self.left:
            told = ngettext(
                "{count} step was left for later. It comes again now.",
                "{count} steps were left for later. They come again now.",
                len(self.left),
            )
            self.paper.say(told.format(count=len(self.left)))
            self.left.clear()
            return
        progress = self.progress()
        if progress.may_close:
            if not (progress.occasions and self._open()):
                self._close()
            return
        if sealed_only(progress):
            self.paper.say(_(SEALED_ONLY))
        for name in progress.open_steps:
            standing = progress.steps[name]
            self.paper.say(
                _("Not open yet: {title}. {because}").format(title=self.title(name), because=_(standing.because))
            )
        self.paper.ask(_("Nothing can be answered now. Give a command, /help lists them:"))

    def _open(self) -> bool:
        """Ask whether something happened for which a step is kept ready; True when one was opened."""
        names = self.progress().occasions
        if not names:
            self.paper.say(_("This procedure keeps no step ready for what may happen now."))
            return False
        return self.act(lambda: occasions.open_step(self.context_now(), names))

    def _read_out(self, step: Step) -> None:
        number = 1 + [one.name for one in self.run.procedure.steps].index(step.name)
        progress = self.progress()
        standing = progress.steps[step.name]
        self.paper.say("")
        self.paper.say(
            _("STEP {number} of {count}: {title}").format(
                number=number, count=len(self.run.procedure.steps), title=step.title
            )
        )
        self.paper.say(
            _("{done} of {applying} steps done. This one: {status}.").format(
                done=progress.done, applying=progress.applying, status=_(STATUS[standing.status])
            )
        )
        page = Page(
            procedure=self.run.procedure,
            state=self.run.state,
            step=step,
            standing=standing,
            now=self.desk.now(),
            asked=self.run.asked,
            others=self.others,
            numbers=self.desk.numbers().numbers,
        )
        for shown in (*spoken_rulings(page, WIDTH), *instructions(step, WIDTH), *background(page, WIDTH)):
            self.paper.say(plain(shown))

    def _work_on(self, step: Step) -> None:
        status = self.progress().steps[step.name].status
        if status is Status.ASK:
            self.act(lambda: acts.ask_first(self.context_now(), step))
        elif status is Status.TO_CONFIRM:
            self.act(lambda: acts.confirm(self.context_now(), step))
        elif status in {Status.OPEN, Status.LATER} and step.use is not None:
            self.begin(step)
            self.left.add(step.name)
            self.at_step = None
            return
        elif status in {Status.OPEN, Status.LATER}:
            self._fill(step)
        if self.progress().steps[step.name].status not in WANTING:
            self.at_step = None

    def _fill(self, step: Step) -> None:
        offered: set[str] = set()
        while asked := self._unanswered(step, offered):
            offered.add(asked.ref)
            self.act(lambda asked=asked: acts.answer(self.context_now(), step, asked))  # type: ignore[misc]  # bound now
            while asked.type is FieldType.LIST and self._answered(asked) and self._more(asked):
                self.act(lambda asked=asked: acts.answer(self.context_now(), step, asked))  # type: ignore[misc]
            if not asked.optional and not self._answered(asked):
                offered.discard(asked.ref)
        for told in worked_out(step, self.run, self.desk.now()):
            self.paper.say(told)
        if not self.act(lambda: acts.complete(self.context_now(), step)):
            self.left.add(step.name)
            self.at_step = None

    def _unanswered(self, step: Step, offered: set[str]) -> AskedField | None:
        return next(
            (
                one
                for one in step.fields
                if one.ref not in offered and not self._answered(one) and self.run.asked(one)
            ),
            None,
        )

    def _answered(self, asked: AskedField) -> bool:
        rows = self.run.state.step(asked.step).rows.get(asked.name, ())
        return any(not row.voided for row in rows) or self.run.state.answer(asked.ref) is not None

    def _more(self, asked: AskedField) -> bool:
        return bool(self.paper.answer(lambda: acts.another_row(asked)))

    def _close(self) -> None:
        for shown, _step in review_items(self.run, self.progress(), WIDTH):
            self.paper.say(plain(shown))
        prove = self.presence.must_prove()
        chosen = self.paper.answer(lambda: closing(self.context_now(), prove=prove))
        outcome, proof = chosen or (acts.NOT_YET, None)
        if outcome == acts.NOT_YET or not self.is_proved(proof):
            self.paper.ask(_("Not closed. Give a command, /help lists them:"))
            return
        closed = self.desk.close(self.run, outcome)
        if isinstance(closed, Refusal):
            self.paper.say(_("Refused: {sentence} {hint}").format(sentence=_(closed.sentence), hint=_(closed.hint)))
            self.paper.ask(_("Give a command, /help lists them:"))
            return
        self.paper.say(_("Closed. Saved. The record is sealed."))

    def _command(self, command: Command) -> None:
        known = {
            "next": self._later,
            "list": self._list,
            "again": lambda: setattr(self, "at_step", None),
            "help": lambda: self.paper.say(_(HELP)),
            "quit": lambda: setattr(self, "leaving", True),
            "close": self._close,
            "open": self._open,
            "person": lambda: self.act(lambda: acts.person(self.context_now())),
            "when": self._when,
            "paper": self.choose_sheet,
            "lift": self.lift,
            "clock": self.clock,
            "exhibits": self.exhibits,
            "accept": self.accept,
            "language": self._language,
        }
        try:
            if command.name in known:
                known[command.name]()
            elif command.name == "go":
                self._go(command.rest)
            else:
                self._on_step(command.name)
        except Command as other:
            self._command(other)

    def _on_step(self, name: str) -> None:
        """Commands that need the step that is being worked on."""
        step = self.at_step
        if step is None or name not in ON_STEP:
            self.paper.say(
                _("Unknown command /{command}.").format(command=visible(name))
                if step
                else _("No step is open here. Use /go N.")
            )
        elif name == "skip" and step.skip is None:
            self.paper.say(_("This step may never be skipped. If it cannot be done: /notdone"))
        elif name == "skip" and step.skip is not None:
            rule = step.skip
            self.at_step = None if self.act(lambda: acts.skip(self.context_now(), step, rule)) else step
        elif name == "notdone":
            self.at_step = None if self.act(lambda: acts.not_done(self.context_now(), step)) else step
        elif name == "note":
            self.act(lambda: acts.note(self.context_now(), step))
        elif name == "waive":
            self.at_step = None if self.waive(step) else step
        elif name == "begin":
            self.begin(step)
        elif name == "sign":
            self.act(lambda: acts.sign_not_done(self.context_now(), step))
        else:
            self._amend(step)

    def _amend(self, step: Step) -> None:
        happened = self.run.state.step(step.name)
        given = [(one, 0) for one in step.fields if one.name in happened.answers]
        given += [(one, row) for one in step.fields for row in range(1, 1 + len(happened.rows.get(one.name, ())))]
        if not given:
            self.paper.say(_("Nothing is answered in this step yet."))
            return
        labels = [
            _("{label} (row {row})").format(label=one.label, row=row) if row else one.label for one, row in given
        ]
        one, row = given[self.paper.choose(_("Which answer?"), labels)]
        old = happened.rows[one.name][row - 1].value if row else happened.answers[one.name].value
        if one.privacy >= Privacy.IDENTITY:
            old = Withheld()
        self.act(lambda: acts.amend(self.context_now(), step, one, row=row, old=old))

    def _language(self) -> None:
        speak(KISWAHILI if spoken() == ENGLISH else ENGLISH)
        self.paper.say(_(NOT_REVIEWED) if spoken() != ENGLISH else "English.")
        self.at_step = None

    def _later(self) -> None:
        if self.at_step is not None:
            self.left.add(self.at_step.name)
        self.at_step = None

    def _list(self) -> None:
        steps = self.progress().steps
        for number, (name, standing) in enumerate(steps.items(), 1):
            self.paper.say(f"{number}. {self.title(name)}: {_(STATUS[standing.status])}{late_words(standing)}")

    def _go(self, where: str) -> None:
        steps = self.run.procedure.steps
        if not where.isdecimal() or not 1 <= int(where) <= len(steps):
            self.paper.say(_("Say which: /go 1 to /go {count}.").format(count=len(steps)))
            return
        step = steps[int(where) - 1]
        self._read_out(step)
        self.at_step = step
        if self.progress().steps[step.name].status not in WANTING | {Status.LATER}:
            self.paper.ask(_("This step asks nothing now. /amend, /note and /sign work here; /again goes on:"))

    def _when(self) -> None:
        at = self.paper.answer(lambda: moments.time_of_act(self.context_now()))
        context = self.context_now()
        self.context = Context(me=context.me, officers=context.officers, run=self.run, now=context.now, at=at)
