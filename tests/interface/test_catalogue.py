import string
from collections.abc import Iterator
from datetime import UTC, datetime
from gettext import GNUTranslations

import pytest
from babel.dates import format_datetime
from babel.messages.catalog import Catalog, Message

from sop_engine.interface_language import ENGLISH, KISWAHILI, LOCALES, speak
from tests.interface.catalogue import LOCALE, MO, compiled, read
from tests.interface.texts import Text, texts
from tui.words import NAIROBI, amount, day_and_time, remaining, short_day

AGAIN = "bring it up to date with: python -m tests.interface.catalogue"
SAME = frozenset({"{otherwise}", " (Enter: {otherwise})", "****** (masked)", " {now} EAT", "n/a"})
"""Texts that may be the same in both languages; further ones are months and single signs."""


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Whatever was spoken in a test, the next one begins in English."""
    yield
    speak(ENGLISH)


@pytest.fixture(scope="module")
def found() -> list[Text]:
    """Every text of the program."""
    return texts()


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The catalogue as people edit it."""
    return read()


@pytest.fixture(scope="module")
def messages(catalogue: Catalog) -> list[Message]:
    """Every message of the catalogue."""
    return [one for one in catalogue if one.id]


def told(message: Message) -> tuple[str, ...]:
    """What a message is translated as: one text, or one for each number."""
    return (message.string,) if isinstance(message.string, str) else tuple(map(str, message.string or ()))


def written(message: Message) -> tuple[str, ...]:
    """The English: one text, or singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(map(str, message.id))


def places(text: str) -> dict[str, str]:
    """The places of a template, each with how it is written."""
    return {name: shape or "" for _, name, shape, _ in string.Formatter().parse(text) if name is not None}


def test_the_catalogue_holds_exactly_the_texts_of_the_program(found: list[Text], messages: list[Message]) -> None:
    """No text that the program shows is missing in it, and none stands in it that is gone."""
    wanted = {(one.context, one.text, one.plural) for one in found}
    there = {(one.context or "", *written(one), *([""] if isinstance(one.id, str) else [])) for one in messages}
    assert there == wanted, AGAIN


def test_every_text_is_translated(messages: list[Message]) -> None:
    """None is empty, none is marked as doubtful, and none is the English again."""
    lacking = [one.id for one in messages if one.fuzzy or not all(told(one))]
    assert lacking == []
    copied = [
        one.id
        for one in messages
        if told(one)[0] == written(one)[0] and one.id not in SAME and len(written(one)[0].split()) > 1
    ]
    assert copied == []


def test_a_translation_has_the_places_of_its_text(messages: list[Message]) -> None:
    """What is filled in (a name, a time, a number) stands in both languages, and no place is made up."""
    for message in messages:
        for text in told(message):
            assert places(text).keys() == places(written(message)[-1]).keys(), message.id


def test_a_translation_begins_and_ends_as_its_text(messages: list[Message]) -> None:
    """Spaces at either end, which part it from its neighbour on the screen, are kept; so are a command and a flag."""
    for message in messages:
        english = written(message)[0]
        for text in told(message):
            assert (text[:1] == " ", text[-1:] == " ") == (english[:1] == " ", english[-1:] == " "), message.id
            assert [word for word in english.split() if word.startswith(("--", "/"))] == [
                word for word in text.split() if word.startswith(("--", "/"))
            ], message.id


def test_the_compiled_catalogue_is_the_written_one(catalogue: Catalog, messages: list[Message]) -> None:
    """The file that the program reads says what the file says that people edit."""
    with MO.open("rb") as file:
        used = GNUTranslations(file)
    for message in messages:
        english, context = written(message), message.context
        if len(english) == 1:
            got = [used.pgettext(context, english[0]) if context else used.gettext(english[0])]
        else:
            got = [used.ngettext(english[0], english[1], count) for count in (1, 2)]
        assert tuple(got) == told(message), AGAIN
    assert MO.read_bytes() == compiled(catalogue), AGAIN


@pytest.mark.parametrize("language", [ENGLISH, KISWAHILI])
def test_days_and_times_are_written_as_in_kenya(language: str) -> None:
    """Day, month, year and 24 hours as the locale has them; English months have three letters, as in records."""
    speak(language)
    for month in range(1, 13):
        moment = datetime(2026, month, 3, 11, 5, tzinfo=UTC)
        for form, ours in (("d MMM y HH:mm", day_and_time(moment)), ("d MMM HH:mm", short_day(moment))):
            wanted = format_datetime(moment, form, tzinfo=NAIROBI, locale=LOCALES[language])
            assert ours == wanted.replace("Sept", "Sep")


def test_numbers_stand_behind_their_unit_in_kiswahili() -> None:
    """`siku 3`, `saa 2 dk 10`: one and many alike, and a clock that is over says by how much."""
    speak(KISWAHILI)
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert remaining(now.replace(day=25), now) == "baada ya siku 3"
    assert amount(now.replace(hour=11, minute=10) - now) == "saa 2 dk 10"
    assert remaining(now, now.replace(hour=10)) == "IMECHELEWA kwa saa 1 dk 00"


def test_the_catalogue_is_of_the_locale_of_kenya(catalogue: Catalog) -> None:
    """One plural form beside the singular, as the locale has it, and a word that nobody has reviewed it."""
    assert (str(catalogue.locale), catalogue.num_plurals) == (LOCALE, 2)
    assert "NOT REVIEWED" in catalogue.header_comment
