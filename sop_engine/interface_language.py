"""The language in which screens and commands speak: English as it is written in the code, or Kiswahili.

A text is looked up when it is shown, so the language can be changed at any moment. What a procedure says, what
officers wrote and what stands in records is never looked up: it has its own language.
"""

from gettext import NullTranslations, translation
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sop_engine.sentence import Sentence

ENGLISH = "en"
KISWAHILI = "sw"
LOCALES: Final = MappingProxyType({ENGLISH: "en_KE", KISWAHILI: "sw_KE"})
"""Language to the locale whose dates and numbers are written."""

LANGUAGE_SETTING = "SOP_LANGUAGE"
"""Environment setting: `en` or `sw`."""

_FOLDER = Path(__file__).parent / "locales"


class _Speech:
    """What is spoken now."""

    language = ENGLISH
    catalogue: NullTranslations | None = None


def speak(language: str) -> None:
    """Go on in that language (`en` or `sw`)."""
    if language == ENGLISH:
        _Speech.catalogue = None
    else:
        _Speech.catalogue = translation("sop", _FOLDER, [LOCALES[language]])
    _Speech.language = language


def spoken() -> str:
    """The language that is spoken now."""
    return _Speech.language


def _(text: str) -> str:
    """The text in the language that is spoken now; one that stands in no catalogue stays as it is."""
    catalogue = _Speech.catalogue
    if catalogue is None or not text:
        return text
    if not isinstance(text, Sentence):
        return catalogue.gettext(text)
    template = (
        catalogue.ngettext(text.template, text.plural, text.number)
        if text.plural
        else catalogue.gettext(text.template)
    )
    parts = {name: _(part) if isinstance(part, Sentence) else part for name, part in text.parts.items()}
    return template.format_map(parts)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The singular or the plural in the language that is spoken now."""
    if _Speech.catalogue is None:
        return singular if count == 1 else plural
    return _Speech.catalogue.ngettext(singular, plural, count)


def pgettext(context: str, text: str) -> str:
    """The text where one English word stands for several: `context` says which is meant."""
    return text if _Speech.catalogue is None else _Speech.catalogue.pgettext(context, text)


def later(text: str) -> str:
    """Marks a text of a table for the catalogue; it is looked up where it is shown."""
    return text


NOT_REVIEWED: Final = later("Nobody has reviewed the Kiswahili of this program yet; in doubt the English holds.")
"""What is said wherever Kiswahili is chosen, as records say it of the texts of a procedure."""
