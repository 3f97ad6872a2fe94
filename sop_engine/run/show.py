"""Values in plain words, for screens and records."""

from collections.abc import Iterator, Mapping
from typing import Final

from sop_engine.procedure.model import Field, FieldType
from sop_engine.run.events import EXPUNGED, Value, Withheld
from sop_engine.sentence import counted, joined, phrase

WITHHELD: Final[str] = phrase("withheld")


def show(field: Field, value: Value | Withheld) -> str:
    """The value in plain words; of a list field, one row. Text is given as it was typed."""
    if isinstance(value, Withheld):
        return value.why if value.why == EXPUNGED else WITHHELD
    if isinstance(value, Mapping):
        return _show_map(field, value)
    if isinstance(value, bool):
        return phrase("confirmed") if value else phrase("no")
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
        return joined(", ", [str(value.get("no", "new")), *_details(value)])
    if field.type is FieldType.CUSTODY:
        return _show_custody(value)
    parts = [
        joined(": ", (column.label, show(column, value[column.name])))  # type: ignore[arg-type]  # a row's column by `read`
        for column in field.columns
        if column.name in value
    ]
    return joined("; ", parts)


def _details(value: Mapping[str, object]) -> Iterator[str]:
    """What was written down about an exhibit."""
    if "seal" in value:
        yield phrase("seal {number}", number=value["seal"])
    if "place" in value:
        yield phrase("kept at {place}", place=value["place"])
    if "sha256" in value:
        yield f"SHA-256 {value['sha256']}"
    if "count" in value:
        yield counted("{count} file", "{count} files", int(str(value["count"])))


def _show_custody(value: Mapping[str, object]) -> str:
    whole: str = phrase("seal whole") if value.get("whole") == "yes" else phrase("SEAL NOT WHOLE")
    at = str(value.get("at", ""))[:16].replace("T", " ")
    if value.get("seal"):
        whole = phrase("{seal}, number {number}", seal=whole, number=value["seal"])
    parts = [str(value.get("no", "")), whole, str(value.get("place", "")), at]
    parts += [f"SHA-256 {value['sha256']}"] if "sha256" in value else []
    parts += [phrase("EXCEPTION: {reason}", reason=value["exception"])] if value.get("exception") else []
    return joined(", ", parts)


def _show_sign(value: Mapping[str, object]) -> str:
    signed, signer = value.get("state") == "signed", value.get("signer")
    if value.get("how") == "officer":
        if signed:
            return phrase("signed with own key by {signer}", signer=signer)
        return phrase("refused with own key by {signer}", signer=signer)
    paper = phrase(" (paper {paper})", paper=value["paper"]) if value.get("paper") else ""
    if signed:
        return phrase("signed on paper by {signer}{paper}", signer=signer, paper=paper)
    return phrase("refused on paper by {signer}{paper}", signer=signer, paper=paper)
