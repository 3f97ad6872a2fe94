"""The few shapes of the picture as SVG elements, every text escaped."""

from html import escape

FONT = "DejaVu Sans, Verdana, Segoe UI, Arial, sans-serif"

INK = "#1c2430"
QUIET = "#5b6675"
LINE = "#9aa5b4"
PAPER = "#ffffff"
LANE = "#f3f5f8"
HEAD = "#27496d"
AMBER = "#8a5a00"
AMBER_PAPER = "#fff4d6"
RED = "#b3261e"
VIOLET = "#5b3a8c"
BLUE = "#1b5e9e"


def text(
    x: float, y: float, words: str, *, size: float, fill: str = INK, bold: bool = False, middle: bool = False
) -> str:
    """One line of text, its baseline at `y`."""
    weight = ' font-weight="bold"' if bold else ""
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}"{weight}{anchor}>{escape(words)}</text>'


def box(
    x: float,
    y: float,
    size: tuple[float, float],
    *,
    fill: str = PAPER,
    stroke: str = LINE,
    radius: float = 6,
    dashed: bool = False,
) -> str:
    """A rectangle with round corners; `size`: width and height."""
    dash = ' stroke-dasharray="5 3"' if dashed else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{size[0]:g}" height="{size[1]:g}" rx="{radius:g}" '
        f'fill="{fill}" stroke="{stroke}"{dash}/>'
    )


def path(d: str, *, fill: str = "none", stroke: str = LINE, arrow: bool = False, dashed: bool = False) -> str:
    """A path; `arrow`: with a head at its end."""
    head = ' marker-end="url(#head)"' if arrow else ""
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="1.4"{head}{dash}/>'


def picture(size: tuple[float, float], title: str, about: str, parts: list[str]) -> str:
    """The whole file: self-contained, nothing is fetched, nothing runs."""
    width, height = (f"{one:g}" for one in size)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="{FONT}">'
    )
    marker = (
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="{LINE}"/></marker></defs>'
    )
    said = f"<title>{escape(title)}</title><desc>{escape(about)}</desc>"
    paper = f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
    return "\n".join([head, said, marker, paper, *parts, "</svg>"]) + "\n"
