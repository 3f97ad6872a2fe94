"""Drawing: laid out pages become the bytes of a PDF, the same bytes every time.

Tagged PDF/A-3a and PDF/UA-1, with `record.json` and `evidence.json` inside and both signature fields
in place. All dates come from the record, all identifiers from the digest of `record.json`.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import reportlab
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from exports.layout.instructions import PAGE_HEIGHT, PAGE_WIDTH, Anything, Pages, SignatureField
from exports.pdf.archive import PRODUCER, About, Attachment, attach, metadata, output_intent
from exports.pdf.fields import add_fields
from exports.pdf.ink import Codes, MarkedPage, Pen
from exports.pdf.objects import Shelf, text_string
from exports.pdf.settings import held_still
from exports.pdf.structure import Tree
from exports.typefaces import typefaces

LANGUAGE = "en-GB"

RENDERER = f"reportlab {reportlab.Version}"
"""What draws: part of what a record says about its own drawing."""

RECORD_NAME = "record.json"
EVIDENCE_NAME = "evidence.json"


def draw_record(pages: Pages, about: About, *, record: bytes, evidence: bytes) -> bytes:
    """Draw the pages of a record, with `record.json` and `evidence.json` embedded.

    The result is unsigned; a signed file begins with exactly these bytes.
    """
    source = Attachment(
        name=RECORD_NAME,
        description="The record as data: what the pages were drawn from",
        relationship="Source",
        content=record,
    )
    proofs = Attachment(
        name=EVIDENCE_NAME,
        description="Journal entries, signatures, certificates and proofs behind the record",
        relationship="Data",
        content=evidence,
    )
    return draw(pages, about, [source, proofs])


def draw(pages: Pages, about: About, attachments: Sequence[Attachment] = (), *, language: str = LANGUAGE) -> bytes:
    """Draw pages, with these files inside."""
    with held_still():
        canvas = _open(language)
        _describe(canvas, about)
        shelf = Shelf(canvas._doc)  # noqa: SLF001  # the document has no public name in reportlab
        _fill(canvas, shelf, pages)
        _archive(shelf, about, attachments)
        data: bytes = canvas.getpdfdata()
        return data


def _open(language: str) -> Any:
    """An empty document. Typed as anything: reportlab says nothing of what is used here."""
    return Canvas(
        BytesIO(),
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageCompression=1,
        invariant=1,
        pdfVersion=(1, 7),
        lang=language,
        initialFontName=_registered(),  # type: ignore[arg-type]  # the stubs have a number here
    )


def _registered() -> str:
    # A canvas starts each page in some font; with a font of ours no unused base font gets into the file.
    from reportlab.pdfbase import pdfmetrics

    fonts = typefaces()
    for font in fonts.values():
        pdfmetrics.registerFont(font)
    name: str = next(iter(fonts.values())).fontName
    return name


def _describe(canvas: Any, about: About) -> None:
    canvas.setTitle(about.title)
    canvas.setAuthor(about.author)
    canvas.setSubject(about.subject)
    canvas.setCreator(PRODUCER)
    canvas.setProducer(PRODUCER)
    canvas.setDateFormatter(lambda *_date: about.date)
    halves = f"<{about.digest[:16].hex().upper()}>"
    canvas._doc._ID = f"\n[{halves}{halves}]\n".encode("ascii")  # noqa: SLF001  # no public name in reportlab


def _fill(canvas: Any, shelf: Shelf, pages: Pages) -> None:
    tree = Tree(shelf, pages.nodes)
    catalog = shelf.document.Catalog
    codes = {face: Codes(font, shelf.document) for face, font in typefaces().items()}
    for index, instructions in enumerate(pages.pages):
        marked = MarkedPage(Pen(codes), pages.nodes)
        page, reference = _page(canvas, shelf, marked, instructions)
        tree.add_page(reference, marked.marks)
        page.StructParents = index
        for field in (thing for thing in instructions if isinstance(thing, SignatureField)):
            both = add_fields(shelf, field, tree, (reference, len(pages.pages)), codes)
            page.Annots = pdfdoc.PDFArray(both)
            catalog.AcroForm = shelf.put_text(f"<</Fields [{' '.join(both)}]>>")
    catalog.StructTreeRoot = tree.close()
    _outline(catalog, shelf, pages)


def _page(canvas: Any, shelf: Shelf, marked: MarkedPage, instructions: Sequence[Anything]) -> tuple[Any, str]:
    for thing in instructions:
        marked.draw(thing)
    canvas._code.extend(marked.close())  # noqa: SLF001  # operators are written without the canvas' own detours
    canvas.showPage()
    page = shelf.document.Pages.pages[-1]
    page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
    page.Tabs = "/S"
    reference = shelf.put(page)
    return page, reference


def _archive(shelf: Shelf, about: About, attachments: Sequence[Attachment]) -> None:
    catalog = shelf.document.Catalog
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents", *(["AF"] if attachments else [])]
    files = [attach(shelf, attachment, about.date) for attachment in attachments]
    names = [text_string(attachment.name) for attachment in attachments]
    ordered = sorted(zip(names, files, strict=True))
    if files:
        catalog.AF = f"[{' '.join(files)}]"
        catalog.Names = shelf.put_text(f"<</EmbeddedFiles <</Names [{' '.join(f'{n} {f}' for n, f in ordered)}]>>>>")
    catalog.OutputIntents = f"[{output_intent(shelf)}]"
    catalog.Metadata = metadata(shelf, about)
    catalog.MarkInfo = shelf.put_text("<</Marked true>>")
    catalog.ViewerPreferences = shelf.put_text("<</DisplayDocTitle true>>")


def _outline(catalog: Any, shelf: Shelf, pages: Pages) -> None:
    references = [shelf.put(page) for page in shelf.document.Pages.pages]
    items = [pdfdoc.PDFDictionary() for _ in pages.bookmarks]
    names = [shelf.put(item) for item in items]
    root = pdfdoc.PDFDictionary({"Type": "/Outlines", "Count": len(items)})
    top = shelf.put(root)
    for index, (bookmark, item) in enumerate(zip(pages.bookmarks, items, strict=True)):
        item["Title"] = text_string(bookmark.title)
        item["Parent"] = top
        item["Dest"] = f"[{references[bookmark.page]} /XYZ null {bookmark.top:.0f} null]"
        if index:
            item["Prev"] = names[index - 1]
        if index + 1 < len(names):
            item["Next"] = names[index + 1]
    if names:
        root["First"], root["Last"] = names[0], names[-1]
        catalog.Outlines = top
        catalog.PageMode = "/UseOutlines"
    shelf.document.Outlines = _Finished()


class _Finished:
    """Stands where reportlab keeps its own outline, which would replace ours by none."""

    ready = 1

    def prepare(self, _document: pdfdoc.PDFDocument, _canvas: Any) -> None:
        """Nothing is left to prepare."""
