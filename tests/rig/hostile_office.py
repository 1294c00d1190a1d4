"""Word and Excel files that cost time or memory, or point elsewhere."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import Workbook

from tests.rig.datasheets import kerosene_docx

MAIN = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Change = Callable[[bytes], bytes]


def changed(data: bytes, changes: Mapping[str, Change], more: Mapping[str, bytes] | None = None) -> bytes:
    """The archive with some members changed, and some more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, changes.get(entry.filename, bytes)(old.read(entry)))
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def in_body(content: bytes) -> Change:
    return lambda body: body.replace(b"<w:body>", b"<w:body>" + content)


def saying_sizes(data: bytes, size_bytes: int) -> bytes:
    """Every uncompressed size in the directory is this one, whatever is there."""
    out, at = bytearray(data), -1
    while (at := out.find(b"PK\x01\x02", at + 1)) >= 0:
        struct.pack_into("<I", out, at + 24, size_bytes)
    return bytes(out)


def crowded(data: bytes, entries: int) -> bytes:
    """The directory names its first member once more under so many other names."""
    end = data.rfind(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<10xHII", data, end)
    first = data[start : data.find(b"PK\x01\x02", start + 4)]
    name_length = struct.unpack_from("<H", first, 28)[0]
    more = b"".join(
        first[:28] + struct.pack("<H", 9) + first[30:46] + b"%09d" % number + first[46 + name_length :]
        for number in range(entries)
    )  # fmt: skip
    directory = data[start:end] + more
    total = count + entries
    return data[:start] + directory + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, total, total, len(directory),
                                                  start, 0)  # fmt: skip


def twice_named(data: bytes) -> bytes:
    """Two members under one name."""
    plain = changed(data, {}, {"word/document.xmm": b"<evil/>"})
    return plain.replace(b"word/document.xmm", MAIN.encode())


BOMBS: dict[str, Callable[[], bytes]] = {
    "1.5 million paragraphs": lambda: changed(kerosene_docx(), {MAIN: in_body(b"<w:p/>" * 1_500_000)}),
    "200,000 paragraphs": lambda: changed(kerosene_docx(), {MAIN: in_body(b"<w:p/>" * 200_000)}),
    "300 MB of text": lambda: saying_sizes(kerosene_docx(), 300_000_000 // 10),
    "50 MB of text": lambda: changed(
        kerosene_docx(), {MAIN: in_body(b"<w:p><w:r><w:t>" + b"x" * 50_000_000 + b"</w:t></w:r></w:p>")}),
    "60,000 entries": lambda: crowded(kerosene_docx(), 60_000),
    "70 MB of media": lambda: changed(kerosene_docx(), {}, {"word/media/a.bin": bytes(70_000_000)}),
    "a zip in the zip": lambda: changed(
        kerosene_docx(), {}, {"word/embeddings/a.zip": changed(kerosene_docx(), {}, {"b": bytes(70_000_000)})}),
    "lying sizes": lambda: saying_sizes(kerosene_docx(), 10), "one name twice": lambda: twice_named(kerosene_docx()),
    "billion laughs": lambda: changed(kerosene_docx(), {MAIN: billion_laughs}),
}  # fmt: skip


def billion_laughs(body: bytes) -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11))
    return with_doctype(body, f'<!ENTITY l0 "ha">{laughs}', b"&l10;")


def with_doctype(body: bytes, entities: str, said: bytes) -> bytes:
    head, _, rest = body.partition(b"?>")
    text = b"<w:p><w:r><w:t>" + said + b"</w:t></w:r></w:p>"
    return head + b"?><!DOCTYPE w [" + entities.encode() + b"]>" + in_body(text)(rest)


def external(kind: str, target: str) -> Change:
    relation = f'<Relationship Id="rId99" Type="{KIND}/{kind}" Target="{target}" TargetMode="External"/>'
    return lambda body: body.replace(b"</Relationships>", relation.encode() + b"</Relationships>")


def pointing_elsewhere(url: str, path: str) -> dict[str, bytes]:
    """Word and Excel files that would fetch `url` or read the file `path` if somebody let them."""
    sheet = docx_with_settings = kerosene_docx()
    book = Workbook()
    book.active.append(["Fluid name", f'=WEBSERVICE("{url}")', "Kerosene"])
    out = io.BytesIO()
    book.save(out)
    entity = f'<!ENTITY e SYSTEM "file://{path}">'
    cells = {"xl/worksheets/sheet1.xml": lambda body: body.replace(b"<worksheet", f"<!DOCTYPE x [{entity}]>"
                                                                   .encode() + b"<worksheet", 1)}  # fmt: skip
    template = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{KIND}/attachedTemplate" Target="{url}" TargetMode="External"/></Relationships>'
    )
    picture = b'<w:p><w:r><w:t>picture</w:t></w:r></w:p>'
    return {
        "entity of a file": changed(sheet, {MAIN: lambda body: with_doctype(body, entity, b"&e;")}),
        "entity of an address": changed(
            sheet, {MAIN: lambda body: with_doctype(body, f'<!ENTITY e SYSTEM "{url}">', b"&e;")}),
        "remote DTD": changed(
            sheet, {MAIN: lambda body: body.replace(b"?>", f'?><!DOCTYPE w SYSTEM "{url}">'.encode(), 1)}),
        "remote template": changed(docx_with_settings, {}, {"word/_rels/settings.xml.rels": template.encode()}),
        "remote picture": changed(sheet, {MAIN: in_body(picture), RELATIONS: external("image", url)}),
        "link": changed(sheet, {RELATIONS: external("hyperlink", url)}),
        "workbook that asks the web": out.getvalue(),
        "workbook with an entity": changed(out.getvalue(), cells),
    }  # fmt: skip
