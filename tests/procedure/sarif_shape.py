"""SARIF 2.1.0 as far as this program writes it: what OASIS requires of each object, and no property besides.

From "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", sections 3.13 to 3.57: required
properties, allowed values, least numbers and which lists hold nothing twice. An object here is closed, as in the
standard's own schema; properties that this program never writes are left out, so that a new one is looked up first.
"""

from typing import Any

Shape = dict[str, Any]


def closed(required: tuple[str, ...], **properties: Shape) -> Shape:
    """An object with these properties only."""
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


def many(items: Shape, *, least: int = 0, once: bool = True) -> Shape:
    """A list."""
    return {"type": "array", "items": items, "minItems": least, "uniqueItems": once}


TEXT: Shape = {"type": "string"}
POSITIVE: Shape = {"type": "integer", "minimum": 1}
URI: Shape = {"type": "string", "pattern": r"^(?!//)(?:file:///)?(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})*$"}

MESSAGE = closed(("text",), text=TEXT)
ARTIFACT_LOCATION = closed((), uri=URI)
REGION = closed((), startLine=POSITIVE, startColumn=POSITIVE, endLine=POSITIVE, endColumn=POSITIVE)
PHYSICAL = closed(("artifactLocation",), artifactLocation=ARTIFACT_LOCATION, region=REGION)
LOCATION = closed((), id={"type": "integer", "minimum": -1}, physicalLocation=PHYSICAL, message=MESSAGE)
REPLACEMENT = closed(("deletedRegion",), deletedRegion=REGION, insertedContent=closed((), text=TEXT))
CHANGE = closed(
    ("artifactLocation", "replacements"),
    artifactLocation=ARTIFACT_LOCATION,
    replacements=many(REPLACEMENT, least=1, once=False),
)
FIX = closed(("artifactChanges",), description=MESSAGE, artifactChanges=many(CHANGE, least=1))
RESULT = closed(
    ("message",),
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level={"enum": ["none", "note", "warning", "error"]},
    message=MESSAGE,
    locations=many(LOCATION, once=False),
    relatedLocations=many(LOCATION),
    fixes=many(FIX),
)
RULE = closed(("id",), id=TEXT, shortDescription=MESSAGE, help=MESSAGE)
DRIVER = closed(("name",), name=TEXT, version=TEXT, rules=many(RULE))
RUN = closed(
    ("tool",),
    tool=closed(("driver",), driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    artifacts=many(closed((), location=ARTIFACT_LOCATION)),
    results=many(RESULT, once=False),
)
LOG = closed(
    ("version", "runs"),
    version={"enum": ["2.1.0"]},
    runs=many(RUN, once=False),
    **{"$schema": {"type": "string", "format": "uri"}},
)
"""The whole file."""
