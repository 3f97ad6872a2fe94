"""What makes the file an archive copy: metadata, output intent, attachments (PDF/A-3a, PDF/UA-1)."""

from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from exports.pdf.objects import Shelf, text_string
from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen

_PROFILE = Path(__file__).resolve().parent / "srgb.icc"
PROFILE_DIGEST = "6f6fe5cc53cd24ceeb7997fb24ce2889fdfb88d88ce4fdc5f8e25e0481294953"
"""SHA-256 of the shipped sRGB profile (ICC v4, "no copyright, use freely")."""

PRODUCER = "SOP engine"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the file says about itself. `made`: UTC, `YYYY-MM-DDTHH:MM:SSZ`. `digest`: SHA-256 of record.json."""

    title: str
    author: str
    subject: str
    made: str
    digest: bytes

    @property
    def date(self) -> str:
        """`made` in PDF syntax."""
        digits = "".join(char for char in self.made if char.isdigit())
        return f"D:{digits}+00'00'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file inside the file. `relationship`: Source or Data (ISO 19005-3, annex E)."""

    name: str
    description: str
    relationship: str
    content: bytes


def output_intent(shelf: Shelf) -> str:
    """The sRGB output intent; its reference.

    Raises:
        CannotOpen: the shipped colour profile is missing or another.
    """
    try:
        profile = _PROFILE.read_bytes()
    except OSError as fault:
        sentence = "The colour profile is missing from the program."
        raise CannotOpen(sentence, "Install the program again.") from fault
    if sha256(profile).hex() != PROFILE_DIGEST:
        sentence = "The colour profile is not the one that belongs to the program."
        raise CannotOpen(sentence, "Install the program again.")
    stream = shelf.put_stream(profile, {"N": "3"})
    name = text_string("sRGB")
    return shelf.put_text(
        f"<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier {name} /Info {name} "
        f"/DestOutputProfile {stream}>>"
    )


def attach(shelf: Shelf, attachment: Attachment, date: str) -> str:
    """Embed a JSON file; the reference of its file specification."""
    size = len(attachment.content)
    stream = shelf.put_stream(
        attachment.content,
        {
            "Type": "/EmbeddedFile",
            "Subtype": "/application#2Fjson",
            "Params": f"<</Size {size} /ModDate ({date})>>",
        },
    )
    name = text_string(attachment.name)
    return shelf.put_text(
        f"<</Type /Filespec /F {name} /UF {name} /Desc {text_string(attachment.description)} "
        f"/AFRelationship /{attachment.relationship} /EF <</F {stream} /UF {stream}>>>>"
    )


def metadata(shelf: Shelf, about: About) -> str:
    """The XMP packet; its reference. Not compressed, so that any tool can find it."""
    entries = {"Type": "/Metadata", "Subtype": "/XML"}
    return shelf.put_stream(_xmp(about).encode("utf-8"), entries, packed=False)


def _xmp(about: About) -> str:
    title, author, subject = (escape(text) for text in (about.title, about.author, about.subject))
    digits = about.digest.hex()
    # Version 8 of RFC 9562 (free form), made from the digest: the same record has the same id.
    name = f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<pdf:Producer>{PRODUCER}</pdf:Producer>
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
<xmp:CreateDate>{about.made}</xmp:CreateDate>
<xmp:ModifyDate>{about.made}</xmp:ModifyDate>
<xmpMM:DocumentID>uuid:{name}</xmpMM:DocumentID>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
