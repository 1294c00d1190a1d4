"""PDFs that cost time, point elsewhere or cannot be read, written object by object."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from tests.rig.datasheets import kerosene_pdf

HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
MANY = 100_000


def raw_pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """The objects as 1, 2, 3 ...; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, count = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (count, trailer, start))


def stream(content: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<</Filter/FlateDecode/Length %d%s>>stream\n" % (len(packed), extra) + packed + b"\nendstream"


def one_page(content: bytes, font: bytes = HELVETICA, *more: bytes, root: bytes = b"", page: bytes = b"",
             resources: bytes = b"") -> bytes:  # fmt: skip
    """A page with this content; `more` objects are 6, 7, ..."""
    return raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R%s>>" % root, b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>%s>>"
        % (resources, page), stream(content), font, *more,
    ])  # fmt: skip


def many_pages(pages: int, content: bytes) -> bytes:
    """Pages that share one content stream: small on disk, long to read."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>>>>>"
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    return raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids), stream(content),
        HELVETICA, *[page] * pages,
    ])  # fmt: skip


TEXT = b"BT /F1 12 Tf 50 700 Td (Fluid name  Kerosene) Tj ET"


def nested_forms(depth: int) -> bytes:
    """Forms that each draw the next one ten times."""
    forms = [
        stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (7 + n))
        for n in range(depth)
    ]  # fmt: skip
    last = stream(TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 5 0 R>>>>")
    return one_page(b"/X Do", HELVETICA, *forms, last, resources=b"/XObject<</X 6 0 R>>")


def endless_xref() -> bytes:
    """Cross-reference tables that name each other as the one before."""
    body = bytearray(b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n")
    first = len(body)
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev %010d>>\n"
    second = first + len(table % 0)
    return bytes(body + table % second + table % first + b"startxref\n%d\n%%%%EOF\n" % first)


def deep_kids(depth: int) -> bytes:
    """A page tree of one branch."""
    nodes = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (3 + n) for n in range(depth)]
    return raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, b"<</Type/Page/MediaBox[0 0 9 9]>>"])


SLOW = {
    "400 pages, one stream": lambda: many_pages(400, b"BT /F1 1 Tf " + b"(x) Tj 1 0 0 1 0 0 Tm " * 60_000 + b"ET"),
    "400,000 operators": lambda: one_page(b"BT /F1 1 Tf " + b"(x) Tj 0 1 Td " * 200_000 + b"ET"),
    "100,000 kids": lambda: raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (MANY, b"3 0 R " * MANY), b"<</Type/Page/MediaBox[0 0 9 9]>>"]),
    "nested forms": lambda: nested_forms(12), "endless xref": endless_xref, "deep kids": lambda: deep_kids(5000),
}  # fmt: skip


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(kerosene_pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(50, 50, 200, 100)
    canvas.save()
    return out.getvalue()


def rotated() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(kerosene_pdf())))
    writer.pages[0].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def without_letters() -> bytes:
    """Glyph numbers of a subset font that says of none which letter it is."""
    font = b"<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+Sub/Encoding/Identity-H/DescendantFonts[6 0 R]>>"
    descendant = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/AAAAAA+Sub/DW 600/FontDescriptor 7 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    )
    shape = b"<</Type/FontDescriptor/FontName/AAAAAA+Sub/Flags 4/FontBBox[0 0 1 1]/ItalicAngle 0/Ascent 1/Descent 0>>"
    return one_page(b"BT /F1 12 Tf 50 700 Td <00290044004500460047> Tj ET", font, descendant, shape)


def no_pages() -> bytes:
    return raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"])


def pointing_elsewhere(url: bytes, path: bytes) -> dict[str, bytes]:
    """PDFs that would fetch `url` or read the file `path` if somebody let them."""
    link = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(%s)>>>>]" % url
    launch = b"/OpenAction<</S/Launch/F(%s)>>" % path
    script = b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('%s'\\))>>" % url
    attached = b"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(%s)/EF<</F 6 0 R>>>>]>>>>" % path
    xfa = b"/AcroForm<</Fields[]/XFA 6 0 R>>"
    form = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "%s">]><xdp:xdp>&e;</xdp:xdp>' % url
    field = b"/Annots[<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(90)/Rect[0 0 9 9]>>]"
    outside = raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length 0/F(%s)>>stream\n\nendstream" % path,
    ])  # fmt: skip
    return {
        "link": one_page(TEXT, page=link), "launch": one_page(TEXT, root=launch),
        "script": one_page(TEXT, root=script), "attached file": one_page(TEXT, HELVETICA, stream(b"x"), root=attached),
        "XFA form": one_page(TEXT, HELVETICA, stream(form), root=xfa), "form field": one_page(TEXT, page=field),
        "content in a file": outside,
    }  # fmt: skip
