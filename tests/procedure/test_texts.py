"""Translations: the same procedure in another language, and what is said about a translation that does not fit."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from sop_engine.problem import Severity
from sop_engine.procedure.digests import normal_form
from sop_engine.procedure.load import load_stored
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Source, read_source
from sop_engine.procedure.text_paths import reworded, texts_of
from sop_engine.procedure.texts import Texts, in_language, read_texts
from sop_engine.procedure.texts_checks import PRODUCTION, Term, check_texts, missing, read_glossary, stale
from tests.procedure.examples import load

HEAD = "sop_texts: 0\nof: example\nlanguage: sw\nreviewed_by: nobody yet\ntexts:\n"
ASK = '  ask.title: {en: Ask, sw: "[Ask]"}\n'


def procedure() -> Procedure:
    """The example, which has every kind of text."""
    found = load().procedure
    assert found is not None
    return found


def texts(lines: str = ASK) -> Texts:
    """A translation with these lines."""
    found = read_texts(HEAD + lines, "example.sw.yaml")
    assert isinstance(found, Texts), found
    return found


def complete(wording: Callable[[str], str]) -> Texts:
    """A translation of every text by a rule."""
    lines = (f"  {path}: {{en: {text!r}, sw: {wording(text)!r}}}\n" for path, text in texts_of(procedure()).items())
    return texts("".join(lines))


def codes(lines: str, terms: tuple[Term, ...] = ()) -> list[str]:
    """Codes of the findings in a translation, the one about missing texts left out."""
    found = check_texts(procedure(), texts(lines), terms)
    return [problem.code for problem in found if problem.code != "T402"]


def test_every_text_of_the_model_has_a_path() -> None:
    """Changing every text changes everything that the normal form adds for texts, and nothing else."""
    english = procedure()
    changed = reworded(english, lambda _path, text: f"<{text}>")
    assert normal_form(changed, texts=False) == normal_form(english, texts=False)
    left = set(strings(normal_form(english, texts=True))) & set(strings(normal_form(changed, texts=True)))
    names = set(strings(normal_form(english, texts=False)))
    # Agencies, citations, numbers and shapes are names and are never translated; the version is none either.
    kept = {text for law in english.law.values() for text in (law.cite, law.ask, law.says)}
    kept |= {*english.agencies.values(), *english.numbers.values(), *english.shapes.values(), english.version}
    assert left - names - kept == set()


def strings(value: object) -> list[str]:
    """Every text inside a JSON value."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) else []


def test_paths_are_those_of_the_language_reference() -> None:
    """Steps, lines, fields, columns, options, reasons, phases, outcomes and shared names."""
    found = texts_of(procedure())
    for path in (
        "title",
        "outcomes.done",
        "first.title",
        "ask.title",
        "ask.do.2",
        "ask.say.1",
        "ask.never.1",
        "ask.why",
        "ask.hurt.label",
        "ask.hurt.unclear",
        "care.skip.refused",
        "care.seen_at.otherwise",
        "things.ask_first",
        "things.item.kind.label",
        "things.item.kind.phone",
        "settle.level.L1A",
        "roles.child_desk",
        "contacts.ambulance",
    ):
        assert found[path]


def test_an_option_called_like_a_key_of_the_field_keeps_its_own_path() -> None:
    """An option `help` and the help of its field are two texts."""
    english = procedure()
    step = english.steps[0]
    field = replace(step.fields[1], help="Ask twice.", options=(replace(step.fields[1].options[0], name="help"),))
    changed = replace(english, phases=(replace(english.phases[0], steps=(replace(step, fields=(field,)),)),))
    found = texts_of(changed)
    assert (found["ask.hurt.help"], found["ask.hurt.options.help"]) == ("Ask twice.", "Yes")


def test_a_translation_changes_texts_and_no_digest() -> None:
    """Logic and text digest stay those of the English procedure; language and translation are named."""
    english = procedure()
    both = complete(lambda text: f"[{text}]")
    translated = in_language(english, both)
    assert texts_of(translated) == {path: f"[{text}]" for path, text in texts_of(english).items()}
    assert (translated.logic_digest, translated.text_digest) == (english.logic_digest, english.text_digest)
    assert (translated.language, translated.texts_digest) == ("sw", both.digest)
    assert translated.sources == {**english.sources, "example.sw.yaml": both.source.text}
    assert normal_form(translated, texts=False) == normal_form(english, texts=False)


def test_what_is_missing_or_stale_stays_english() -> None:
    """A line whose English differs is not shown: it says something that the procedure no longer says."""
    translated = in_language(procedure(), texts(ASK + '  care.title: {en: Bring water, sw: "[water]"}\n'))
    found = texts_of(translated)
    assert (found["ask.title"], found["care.title"], found["settle.title"]) == ("[Ask]", "Bring help", "Settle")


def test_a_run_that_stored_a_translation_loads_it_again() -> None:
    """From the sources in any order: the same texts, digests and language."""
    translated = in_language(procedure(), complete(lambda text: f"[{text}]"))
    for names in (sorted(translated.sources), sorted(translated.sources, reverse=True)):
        again = load_stored({name: translated.sources[name] for name in names}).procedure
        assert again is not None
        assert texts_of(again) == texts_of(translated)
        assert again == replace(translated, sources=again.sources)
        assert again.sources == translated.sources


def test_the_digest_of_a_translation_is_of_its_texts() -> None:
    """Layout, comments and order of lines do not count; every word does."""
    two = ASK + '  care.title: {en: Bring help, sw: "[Bring help]"}\n'
    other = '  # first\n  care.title: {en: "Bring help", sw: "[Bring help]"}\n' + ASK
    assert texts(two).digest == texts(other).digest
    assert texts(two).digest != texts(two.replace("[Bring", "[bring")).digest
    assert texts(two).digest != texts(ASK).digest


def test_a_full_and_fresh_translation_has_no_finding() -> None:
    """Nothing is said about a translation to which nothing is left to do."""
    both = complete(lambda text: f"[{text}]")
    assert check_texts(procedure(), both, (Term("help", ("[Bring help]",)),)) == []
    assert (stale(procedure(), both), missing(procedure(), both)) == ((), ())


@pytest.mark.parametrize(
    ("lines", "code", "column"),
    [
        ("  ask.titel: {en: Ask, sw: Uliza}\n", "T401", 3),
        ("  ask.do.3: {en: Ask, sw: Uliza}\n", "T401", 3),
        ("  ask.title: {en: Ask them, sw: Uliza}\n", "T403", 19),
        ("  ask.title: {en: Ask, sw: ...}\n", "T407", 28),
        ("  ask.title: {en: Ask, sw: TODO later}\n", "T407", 28),
        ("  ask.title: {en: Ask, sw: Uliza watu 2}\n", "T405", 28),
    ],
)
def test_a_line_that_does_not_fit_is_named(lines: str, code: str, column: int) -> None:
    """One finding, on the line, at the part that is wrong; only a path that leads nowhere is an error."""
    found = [problem for problem in check_texts(procedure(), texts(lines)) if problem.code != "T402"]
    assert [problem.code for problem in found] == [code]
    assert found[0].position is not None
    assert (found[0].position.line, found[0].position.column) == (6, column)
    assert found[0].hint
    assert (found[0].severity is Severity.ERROR) == (code == "T401")


def test_a_misspelt_path_is_recognised() -> None:
    """The finding names the path that was meant."""
    (found,) = [one for one in check_texts(procedure(), texts("  ask.titel: {en: a, sw: b}\n")) if one.code == "T401"]
    assert found.hint == "Did you mean `ask.title`?"


def test_missing_texts_are_one_finding() -> None:
    """How many, and the first of them in the order of the screen."""
    (found,) = check_texts(procedure(), texts())
    total = len(texts_of(procedure()))
    assert found.code == "T402"
    assert found.message.startswith(f"{total - 1} of {total} texts have no Kiswahili: `title`, `about`")
    assert stale(procedure(), texts()) == ()
    assert missing(procedure(), texts())[0] == "title"


def test_a_legal_term_is_translated_as_the_glossary_has_it() -> None:
    """Whole words in English, a part of a word in Kiswahili; another translation is a warning."""
    terms = (Term("settle", ("TATUA", "suluh")), Term("set", ("weka",)))
    assert codes("  settle.title: {en: Settle, sw: Kutatua}\n", terms) == []
    assert codes("  settle.title: {en: Settle, sw: Maliza}\n", terms) == ["T406"]
    assert codes("  ask.title: {en: Ask, sw: Uliza}\n", terms) == []


def test_the_glossary_is_read_with_one_or_several_translations() -> None:
    """What has not the shape of a term is passed over, never a traceback."""
    found = read_source(
        "terms: {a: {en: bail, sw: dhamana}, b: {en: court, sw: [korti, mahakama]}, c: 5}\n", "g.yaml"
    )
    assert isinstance(found, Source)
    assert read_glossary(found) == (Term("bail", ("dhamana",)), Term("court", ("korti", "mahakama")))


def test_a_translation_of_another_procedure_is_refused() -> None:
    """One finding, and nothing is compared with the wrong procedure."""
    other = read_texts((HEAD + ASK).replace("of: example", "of: exampel"), "example.sw.yaml")
    assert isinstance(other, Texts)
    assert [problem.code for problem in check_texts(procedure(), other)] == ["T404"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("  ask.title: {en: Ask}\n", "S112"),
        ('  ask.title: {en: Ask, sw: ""}\n', "S124"),
        ("  ask.title: Uliza\n", "S120"),
        ("  ask title: {en: Ask, sw: Uliza}\n", "S123"),
        ("  ask.title: {en: Ask, sw: Uliza, fr: Demander}\n", "S110"),
    ],
)
def test_the_shape_of_a_translation_is_checked(lines: str, code: str) -> None:
    """Never empty, both texts, no third one."""
    found = read_texts(HEAD + lines, "example.sw.yaml")
    assert isinstance(found, tuple)
    assert [problem.code for problem in found] == [code]


def test_only_a_review_makes_it_reviewed() -> None:
    """`nobody yet` is not a reviewer."""
    assert not texts().reviewed
    found = read_texts(HEAD.replace("nobody yet", "Court interpreter, Mfano") + ASK, "example.sw.yaml")
    assert isinstance(found, Texts)
    assert found.reviewed


def test_the_production_profile_names_codes_that_are_warnings() -> None:
    """Every code of it can be reported, and as a warning."""
    lines = (
        "  ask.title: {en: Ask, sw: ...}\n  care.title: {en: Help, sw: a}\n"
        "  settle.title: {en: Settle, sw: ab}\n  second.title: {en: Second, sw: Pili 2}\n"
    )
    found = check_texts(procedure(), texts(lines), (Term("settle", ("c",)),))
    assert {problem.code for problem in found} == PRODUCTION
    assert {problem.severity for problem in found} == {Severity.WARNING}


def test_a_comma_without_quotes_is_explained() -> None:
    """The commonest mistake: the rest of the text looks like a key, and the finding says what to do."""
    found = read_texts(HEAD + "  ask.title: {en: Ask, sw: Je, uliza}\n", "example.sw.yaml")
    assert isinstance(found, tuple)
    assert [(problem.code, "comma needs quotes" in problem.hint) for problem in found] == [("S110", True)]
