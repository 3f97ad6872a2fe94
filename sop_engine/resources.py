"""Shipped files: `schemas/` and `procedures/`, found from a checkout, an editable install and a wheel."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def shipped(folder: str) -> Path:
    """The folder of shipped files with this name (`schemas` or `procedures`).

    In a wheel it lies inside the package; in a checkout beside it.
    """
    checkout = _HERE.parent / folder
    if (_HERE.parent / "pyproject.toml").is_file() and checkout.is_dir():
        return checkout
    return _HERE / folder


def read_schema(name: str) -> str:
    """The text of `schemas/NAME.schema.json`."""
    return (shipped("schemas") / f"{name}.schema.json").read_text(encoding="utf-8")


def read_explanations() -> dict[str, str]:
    """The files of pages that `sop explain` prints: name to text."""
    folder = _HERE / "procedure" / "explanations"
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}
