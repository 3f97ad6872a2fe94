"""The rules of a run as clauses: what applies, what may be answered, which answers can be right.

A run here is one state that acts can lead to: every answer in it belongs to a step and a field that apply, and
meets its `must`. Hold points do not count, since a step that is *not done* lets go in the end.
"""

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from sop_engine.procedure.conditions.tree import Condition, Node
from sop_engine.procedure.model import Field, FieldType, Gate, Procedure, Step
from sop_engine.procedure.proofs.clauses import NO, YES, Clauses
from sop_engine.procedure.proofs.collected import split
from sop_engine.procedure.proofs.numbers import Number
from sop_engine.procedure.proofs.sides import Interests
from sop_engine.procedure.proofs.terms import Pair, Scope
from sop_engine.procedure.proofs.truths import Truths
from sop_engine.procedure.proofs.variables import NO_INTEREST, Interest, Variables, make_number, make_variables

Rule = tuple[str, str, int]
"""`when` or `must`, the step or field it is of, and which part of the condition."""

_FREE = Field(step="", name="", ref="", type=FieldType.TEXT, label="")


class World:
    """Clauses of one procedure, made as they are needed.

    Attributes:
        guards: with `guarded`, each rule to the literal that switches it on; else empty.
        musts: `must` or `where`, and the field, to the literal that switches that rule on.
        not_analysed: what was left open, with the parts of conditions that it stands in.
    """

    def __init__(
        self, procedure: Procedure, told: Interests, *, guarded: bool = False, free: Collection[str] = ()
    ) -> None:
        self.procedure = procedure
        self.told = told
        self.clauses = Clauses()
        self.truths = Truths(self)
        self.guards: dict[Rule, int] = {}
        self.musts: dict[tuple[str, str], int] = {}
        self.not_analysed: dict[str, dict[str, Node]] = {}
        self.asked: dict[str, tuple[int, int]] = {}
        self._guarded = guarded
        self.free = free
        self._steps: dict[str, Pair] = {}
        self._shown: dict[str, Pair] = {}
        self._answers: dict[tuple[str, str], Variables] = {}
        self._rows: dict[str, Number] = {}
        self._relations: dict[str, Pair] = {}
        self._counts: dict[str, tuple[Number, int]] = {}
        self._phases = {phase.name: phase for phase in procedure.phases}
        self._inputs = {f"input.{found.name}": found for found in procedure.inputs}
        self._cuts, self._options, self._whole = told

    # What conditions stand on (`truths.Ground`).

    def variables(self, ref: str, copy: str = "") -> Variables:
        """The variables of an answer; made with their rules when they are first asked for."""
        key = (ref, copy)
        found = self._answers.get(key)
        if found is None:
            field = self.field(ref)
            found = self._opaque(ref) if field is None else self._make(field, copy)
            self._answers[key] = found
            if field is not None:
                self._rule_must(field, found, copy)
                self._rule_where(field, found, copy)
        return found

    def field(self, ref: str) -> Field | None:
        """The field or column of that name, inputs included."""
        return self._inputs.get(ref) or self.procedure.field(ref)

    def rows(self, ref: str) -> Number:
        """How many rows a list has, or rounds a repeated step."""
        found = self._rows.get(ref)
        if found is None:
            cuts = frozenset(self._cuts.get(f"count {ref}", ())) | {1}
            found = self._rows[ref] = make_number(self.clauses, 0, None, Interest(cuts=cuts))
            some_row = found.at_least(1) or YES
            if self.procedure.step(ref):
                self.clauses.need(-some_row, -self.applies(ref)[1])
            else:
                given = self.variables(ref).given
                self.clauses.need(-some_row, given)
                self.clauses.need(some_row, -given)
        return found

    def counted(self, key: str, rows: str) -> tuple[Number, int]:
        """A number of rows that fit, which is known or not; 0 when there are no rows."""
        found = self._counts.get(key)
        if found is None:
            number = make_number(self.clauses, 0, None, Interest(cuts=frozenset({1, *self._cuts.get("", ())})))
            known, some_row = self.clauses.new(), self.rows(rows).at_least(1) or YES
            self.clauses.need(known, some_row)
            self.clauses.need(-(number.at_least(1) or YES), some_row)
            found = self._counts[key] = (number, known)
        return found

    def relation(self, key: str) -> Pair:
        """Two free literals that do not both hold."""
        found = self._relations.get(key)
        if found is None:
            found = self._relations[key] = (self.clauses.new(), self.clauses.new())
            self.clauses.need(-found[0], -found[1])
        return found

    def left_open(self, what: str, node: Node) -> None:
        """Note what was not analysed further."""
        self.not_analysed.setdefault(what, {}).setdefault(repr(node), node)

    # What applies.

    def shown(self, name: str) -> Pair:
        """Does the step apply by the conditions of its phase, its gates and its own?"""
        found = self._shown.get(name)
        if found is None:
            self.applies(name)
            found = self._shown.get(name, (YES, NO))
        return found

    def applies(self, name: str) -> Pair:
        """Does the step apply, its first question included?"""
        found = self._steps.get(name)
        if found is None:
            step = self.procedure.step(name)
            found = self._steps[name] = self._step(step) if step else (YES, NO)
        return found

    def _step(self, step: Step) -> Pair:
        clauses = self.clauses
        if step.name in self.free:
            true, other = clauses.new(), clauses.new()
            shown = (true, clauses.every((-true, other)))
        else:
            shown = self.truths.of(step.when) if step.when else (YES, NO)
            closed = clauses.some(self.closes(gate) for gate in self._phases[step.phase].gates)
            rows = (self.rows(step.each).at_least(1) or YES) if step.each else YES
            shown = clauses.every((shown[0], -closed, rows)), clauses.some((shown[1], closed, -rows))
        self._shown[step.name] = shown
        if not step.ask_first:
            return shown
        yes, no = clauses.new(), clauses.new()
        self.asked[step.name] = (yes, no)
        clauses.need(-yes, -no)
        for answer in (yes, no):
            clauses.need(-answer, -shown[1] if step.urgent else shown[0])
        return clauses.every((shown[0], yes)), clauses.some((shown[1], no))

    def closes(self, gate: Gate) -> int:
        """Is the gate closed: true, and not lifted?"""
        closed = self.truths.of(gate.when)[0]
        return self.clauses.every((closed, -self.relation(f"lifted {id(gate)}")[0])) if gate.lift else closed

    # Answers and their rules.

    def _make(self, field: Field, copy: str) -> Variables:
        applies = self.applies(field.step)
        step = self.procedure.step(field.step)
        whens = [field.when] if field.when else []
        away = [applies[1]]
        if field.ref.count(".") > 1 and (list_field := self.field(field.ref.rpartition(".")[0])):
            away.append(self.variables(list_field.ref).away)
        scope = Scope(copies=self._own_copies(field, copy))
        pairs = [self.truths.of(when, scope) for when in whens]
        away += [pair[1] for pair in pairs]
        found = make_variables(self.clauses, field, self._away(away), self._interest(field))
        if self._guarded:
            self.clauses.need(-found.given, -found.away)
        free = field.ref in self.free or field.step in self.free
        if not free:
            for when in whens:
                self._guard("when", field.ref, found.given, when, scope)
        if step and not (free and step.name in self.free):
            self._rule_step(step, found.given, applies)
        return found

    def _away(self, reasons: list[int]) -> int:
        """Does it not apply? With guards only where that makes something false; `given` has its own rules."""
        away = self.clauses.some(reasons)
        if not self._guarded or abs(away) == YES:
            return away
        loose = self.clauses.new()
        self.clauses.need(-loose, away)
        return loose

    def _own_copies(self, field: Field, copy: str) -> Mapping[str, str]:
        """Conditions of a column read the same row."""
        return {field.ref.rpartition(".")[0]: copy} if copy else {}

    def _interest(self, field: Field) -> Interest:
        ref = field.ref
        options = self._options.get(ref)
        cuts = self._cuts.get(ref)
        whole = ref in self._whole or field.where is not None
        if options is None and cuts is None and not whole:
            return NO_INTEREST
        return Interest(frozenset(cuts or ()), frozenset(options or ()), whole=whole)

    def _rule_step(self, step: Step, given: int, applies: Pair) -> None:
        """An answer that counts stands in a step that applies; in an urgent one also while that is undecided."""
        if step.urgent:
            self.clauses.need(-given, -applies[1])
            return
        if not self._guarded:
            self.clauses.implies(given, applies[0])
            return
        if step.ask_first:
            self.clauses.need(-given, self.asked[step.name][0])
        if step.when:
            self._guard("when", step.name, given, step.when, Scope())
        for gate in self._phases[step.phase].gates:
            self.clauses.need(-given, -self.closes(gate))

    def _guard(self, kind: str, name: str, given: int, condition: Condition, scope: Scope) -> None:
        """An answer needs this condition; with guards, part by part."""
        if not self._guarded:
            self.clauses.implies(given, self.truths.of(condition, scope)[0])
            return
        for number, part in enumerate(split(condition)):
            guard = self.guards.setdefault((kind, name, number), 0) or self.clauses.new()
            self.guards[kind, name, number] = guard
            self.clauses.need(-guard, -given, self.truths.of(part, scope)[0])

    def _rule_must(self, field: Field, found: Variables, copy: str) -> None:
        if field.must is None or field.ref in self.free:
            return
        self.clauses.need(-self._switch("must", field), -found.given, -self.fails(field, copy))

    def _rule_where(self, field: Field, found: Variables, copy: str) -> None:
        if field.where is None or field.ref in self.free or found.options is None:
            return
        guard = self._switch("where", field)
        for name, out in self.left_out(field, copy).items():
            self.clauses.need(-guard, -found.options[name], -out)
            if field.all_required:
                self.clauses.need(-guard, -found.given, found.options[name], out)

    def _switch(self, kind: str, field: Field) -> int:
        """The literal that switches this rule on."""
        guard = self.musts.get((kind, field.ref))
        if guard is None:
            guard = self.musts[kind, field.ref] = self.clauses.new()
            if self._guarded:
                self.guards[kind, field.ref, 0] = guard
        return guard

    def fails(self, field: Field, copy: str = "") -> int:
        """Is its `must` false, and not only because something that it reads does not apply?"""
        if field.must is None:
            return NO
        return self._rules_out(field.must, Scope(copies=self._own_copies(field, copy)))

    def left_out(self, field: Field, copy: str = "") -> dict[str, int]:
        """For each option: is the `where` of the field false for it, as `fails` has it?"""
        where, scope = field.where, Scope(copies=self._own_copies(field, copy))
        if where is None:
            return {}
        return {one.name: self._rules_out(where, replace(scope, option=one.data)) for one in field.options}

    def _rules_out(self, condition: Condition, scope: Scope) -> int:
        false = self.truths.of(condition, scope)[1]
        reads = [ref for ref in condition.reads if ref not in condition.lists and self.field(ref)]
        return self.clauses.every(
            (false, *(-self.variables(ref, scope.copies.get(ref.rpartition(".")[0], "")).away for ref in reads))
        )

    def wrong(self, field: Field) -> int:
        """Is the answer one that its `must` or `where` refuses?"""
        options, parts = self.variables(field.ref).options or {}, [self.fails(field)]
        for name, out in self.left_out(field).items():
            parts.append(self.clauses.every((options[name], out)))
            if field.all_required:
                parts.append(self.clauses.every((-options[name], -out)))
        return self.clauses.some(parts)

    def _opaque(self, ref: str) -> Variables:
        """Something that another part of the program knows: free."""
        applies = self.applies(ref.split(".", maxsplit=1)[0])
        given = self.clauses.new()
        self.clauses.need(-given, -applies[1])
        names = self._options.get(ref)
        options = {name: self.clauses.new() for name in sorted(names)} if names else None
        if options:
            self.clauses.one_at_most(list(options.values()))
        return Variables(applies[1], given, options=options)
