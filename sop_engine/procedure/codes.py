"""The catalogue of findings: every code that `check` can report, with a title of one line.

A code is never used again for something else. Y YAML, S schema, E conditions, R references, N not supported
yet, L style, I input files.
"""

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "Y100": "A byte that is not UTF-8",
        "Y101": "A file that is not UTF-8 text",
        "Y102": "An empty file",
        "Y103": "A file that is too large",
        "Y104": "A character that may not stand in a file",
        "Y105": "An escape for a character that may not stand in a text",
        "Y110": "A name that stands twice",
        "Y111": "An anchor",
        "Y112": "An alias",
        "Y113": "A tag",
        "Y114": "A merge key",
        "Y115": "A directive",
        "Y116": "A second document",
        "Y117": "Nested too deep",
        "Y118": "Something that cannot be a name",
        "Y120": "An octal or hexadecimal number",
        "Y121": "A number that begins with 0",
        "Y122": "An infinite or undefined number",
        "Y123": "A number that is too large",
        "Y130": "A line of a list joined to the text above it",
        "Y131": "A colon in a text without quotes",
        "Y132": "A quote that is not closed",
        "Y133": "Text after a closing quote",
        "Y134": "A text that begins with a sign that YAML keeps for itself",
        "Y135": "A tab before a line",
        "Y136": "A bracket that is not closed",
        "Y137": "An unknown backslash sequence",
        "Y138": "A line that does not fit to the lines around it",
        "Y139": "A missing colon, or a missing blank after a dash",
        "Y140": "A closing sign without its beginning",
        "Y141": "A list that begins on the line of its name",
        "Y142": "A text block that begins on the wrong line",
        "Y199": "Some other mistake in the YAML",
        "S110": "An unknown key",
        "S112": "A missing key",
        "S120": "The wrong kind of value",
        "S121": "A word that is not one of the possible ones",
        "S122": "The wrong form",
        "S123": "A name of the wrong form",
        "S124": "Nothing where something must stand",
        "S125": "The same thing twice",
        "S126": "Keys that exclude each other",
        "S127": "Too small, too large or too long",
    }
)
"""Code to title."""
