"""Values in plain words, for screens and records."""

from collections.abc import Mapping

from sop_engine.procedure.model import Field, FieldType
from sop_engine.run.events import EXPUNGED, Value, Withheld

WITHHELD = "withheld"

_EXHIBIT_WORDS = {"seal": "seal {}", "place": "kept at {}", "sha256": "SHA-256 {}", "count": "{} files"}


def show(field: Field, value: Value | Withheld) -> str:
    """The value in plain words; of a list field, one row. Text is given as it was typed."""
    if isinstance(value, Withheld):
        return value.why if value.why == EXPUNGED else WITHHELD
    if isinstance(value, Mapping):
        return _show_map(field, value)
    if isinstance(value, bool):
        return "confirmed" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_label(field, name) for name in value)
    if isinstance(value, int):
        return f"{value} {field.unit}".rstrip()
    return _show_text(field, value)


def _show_text(field: Field, value: str) -> str:
    if field.options:
        return _label(field, value)
    return value[:16].replace("T", " ") if field.answers_as is FieldType.TIME else value


def _label(field: Field, name: str) -> str:
    option = field.option(name)
    return option.label if option else name


def _show_map(field: Field, value: Mapping[str, object]) -> str:
    if field.type is FieldType.SIGN:
        return _show_sign(value)
    if field.type is FieldType.EXHIBIT:
        parts = [words.format(value[name]) for name, words in _EXHIBIT_WORDS.items() if name in value]
        return ", ".join([str(value.get("no", "new")), *parts])
    if field.type is FieldType.CUSTODY:
        return _show_custody(value)
    parts = [
        f"{column.label}: {show(column, value[column.name])}"  # type: ignore[arg-type]  # a row's column by `read`
        for column in field.columns
        if column.name in value
    ]
    return "; ".join(parts)


def _show_custody(value: Mapping[str, object]) -> str:
    whole = "seal whole" if value.get("whole") == "yes" else "SEAL NOT WHOLE"
    at = str(value.get("at", ""))[:16].replace("T", " ")
    whole += f", number {value['seal']}" if value.get("seal") else ""
    parts = [str(value.get("no", "")), whole, str(value.get("place", "")), at]
    parts += [f"SHA-256 {value['sha256']}"] if "sha256" in value else []
    parts += [f"EXCEPTION: {value['exception']}"] if value.get("exception") else []
    return ", ".join(parts)


def _show_sign(value: Mapping[str, object]) -> str:
    word = "signed" if value.get("state") == "signed" else "refused"
    if value.get("how") == "officer":
        return f"{word} with own key by {value.get('signer')}"
    paper = f" (paper {value['paper']})" if value.get("paper") else ""
    return f"{word} on paper by {value.get('signer')}{paper}"
