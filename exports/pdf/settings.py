"""reportlab held still: settings that a dot-file or the environment could change, and its patches.

Whatever reportlab reads from `~/.reportlab_settings`, `reportlab_settings.py` or `RL_*` is put back to
fixed values while a record is drawn; otherwise the same record could become other bytes elsewhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc

_FIXED: dict[str, Any] = {
    "invariant": 1,
    "useA85": 0,
    "pageCompression": 1,
    "pdfMultiLine": 0,
    "pdfComments": 0,
    "ttfAsciiReadable": 1,
    "allowTTFSubsetting": [],
    "documentLang": None,
    "canvas_baseColor": None,
    "reserveTTFNotdef": 0,
    "trustedHosts": None,
    "trustedSchemes": [],
    "decimalSymbol": ".",
    "std14Embed": None,
}


@contextmanager
def held_still() -> Iterator[None]:
    """Fixed settings and patched streams inside, the former ones afterwards."""
    settings = {name: getattr(rl_config, name, None) for name in _FIXED}
    stream: Any = pdfdoc.PDFStream
    plain = stream.format
    _set(_FIXED)
    stream.format = _format_stream
    try:
        yield
    finally:
        stream.format = plain
        _set(settings)


def _set(settings: dict[str, Any]) -> None:
    for name, value in settings.items():
        setattr(rl_config, name, value)


def _format_stream(stream: Any, document: Any) -> bytes:
    """As reportlab writes a stream, with `endstream` on a line of its own (ISO 19005-3, 6.1.7.1)."""
    content = stream.content.encode("utf-8") if isinstance(stream.content, str) else stream.content
    entries = dict(stream.dictionary.dict)
    filters = stream.filters or ()
    for step in reversed(filters):
        content = step.encode(content)
    if filters:
        entries["Filter"] = pdfdoc.PDFArray([pdfdoc.PDFName(step.pdfname) for step in filters])
    entries["Length"] = len(content)
    head: bytes = pdfdoc.PDFDictionary(entries).format(document)
    return head + b"\nstream\n" + content + b"\nendstream\n"
