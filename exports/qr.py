"""QR codes as dark and light modules, for the terminal."""

from collections.abc import Sequence
from typing import Any

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel


def modules(text: str) -> Sequence[Sequence[bool]]:
    """The rows of the smallest QR code that holds the text, without a border; True is dark."""
    code: Any = QRCode(None, QRErrorCorrectLevel.L)
    code.addData(text)
    code.make()
    size = range(code.getModuleCount())
    return [[bool(code.isDark(row, column)) for column in size] for row in size]
