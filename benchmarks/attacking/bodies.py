"""Bodies that are much, deep or more than they seem, and where they are sent."""

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from time import monotonic
from typing import NamedTuple

import polars as pl

from data_ingest.reading import FORMATS, OWN_FORMAT
from tests.service.hostile_files import bundle, document, packed, valid, workbook

LARGE = 50 * 2**20
"""Bytes of a large file of each format."""
ZEROS = 2**30
"""Bytes that a bomb unpacks to."""
DEEP = 100_000
JSON, CSV, ZIP, XML = "application/json", "text/csv", "application/zip", "application/xml"
PATIENCE = 300.0
SCREENINGS, NEEDS, EVIDENCE = "/v1/screenings", "/v1/needs", "/v1/evidence-files"
CSV_DOORS = (SCREENINGS, "/v1/mappings/proposals", EVIDENCE)


class Body(NamedTuple):
    """What is sent where."""

    name: str
    path: str
    media_type: str
    payload: bytes
    coding: str = ""


def zstandard(size: int) -> bytes:
    """Return so many zeros in blocks of a byte that is repeated (RFC 8878, section 3.1.1.2)."""
    block = 2**17
    head = b"\x28\xb5\x2f\xfd" + b"\xc0\x38" + struct.pack("<Q", size)
    times = size // block
    blocks = [
        struct.pack("<I", block << 3 | 1 << 1 | (at == times - 1))[:3] + b"\x00"
        for at in range(times)
    ]
    return head + b"".join(blocks)


def coded() -> Iterator[Body]:
    """Give bodies that say they are compressed, and unpack to much more."""
    bombs = {
        "gzip": gzip.compress(bytes(ZEROS // 8), 9),
        "deflate": zlib.compress(bytes(ZEROS // 8), 9),
        "zstd": zstandard(ZEROS),
        "br": b"\x5b\xff\xff" + bytes(1000),
    }
    for coding, payload in bombs.items():
        for path, media_type in ((NEEDS, JSON), (SCREENINGS, CSV), (EVIDENCE, CSV)):
            yield Body(f"{coding} as coding", path, media_type, payload, coding)


def bombs() -> Iterator[Body]:
    """Give files that unpack to much more, alone and in one another."""
    much = zipped({"xl/workbook.xml": ZEROS, "word/document.xml": ZEROS})
    book = zipped({"xl/worksheets/sheet1.xml": ZEROS}, workbook())
    text = zipped({"word/document.xml": ZEROS}, document())
    nested = much
    for _ in range(20):
        nested = packed({"a.zip": nested, "xl/workbook.xml": b"<a/>"})
    frame = io.BytesIO()
    pl.select(Namn=pl.repeat("a" * 100, 20_000_000)).write_parquet(frame, compression="zstd")
    files = {"zip": much, "xlsx": book, "docx": text, "nested": nested, "parquet": frame.getvalue()}
    for name, payload in files.items():
        for path in CSV_DOORS:
            yield Body(f"{name} bomb", path, CSV, payload)
        yield Body(f"{name} bomb", "/v1/log/checks", ZIP, payload)
    for name, payload in (
        ("gzip", gzip.compress(bytes(ZEROS // 8), 9)),
        ("zstd", zstandard(ZEROS)),
    ):
        yield Body(f"{name} file", SCREENINGS, CSV, payload)


def zipped(sizes: dict[str, int], inside: bytes | None = None) -> bytes:
    """Return a zip with members of so many zeros beside, or in place of, those of another."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        if inside is not None:
            with zipfile.ZipFile(io.BytesIO(inside)) as other:
                for name in other.namelist():
                    if name not in sizes:
                        archive.writestr(name, other.read(name))
        for name, size in sizes.items():
            with archive.open(name, "w", force_zip64=True) as member:
                for _ in range(size // 2**20):
                    member.write(bytes(2**20))
    return made.getvalue()


def deep() -> Iterator[Body]:
    """Give JSON and XML that are deep, numbers that are long, and forms of many parts."""
    opened = {
        "lists": b"[" * DEEP + b"]" * DEEP,
        "objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        "lists in a field": b'{"cpv":' + b"[" * DEEP + b"]" * DEEP + b"}",
        "digits": b'{"value":' + b"9" * 2**20 + b"}",
        "digits behind the point": b'{"value":"0.' + b"9" * 2**20 + b'"}',
        "exponent": b'{"value":1e999999999}',
        "exponent in text": b'{"value":"1e999999999"}',
        "keys": b"{" + b",".join(b'"k%d":1' % at for at in range(DEEP)) + b"}",
    }
    for name, payload in opened.items():
        for path in (NEEDS, "/v1/cases", SCREENINGS, "/v1/match", "/v1/replies"):
            yield Body(f"deep {name}", path, JSON, payload)
    yield Body("deep elements", SCREENINGS, XML, b"<a>" * DEEP + b"</a>" * DEEP)
    yield Body(
        "attributes",
        SCREENINGS,
        XML,
        b"<a " + b"".join(b'a%d="" ' % at for at in range(DEEP)) + b"/>",
    )
    part = b'--x\r\nContent-Disposition: form-data; name="further"; filename="a.csv"\r\n\r\na\r\n'
    parts = "multipart/form-data; boundary=x"
    yield Body("parts", SCREENINGS, parts, part * 50_000 + b"--x--\r\n")
    yield Body("header of a part", SCREENINGS, parts, b"--x\r\nA: " + b"a" * 2**22)
    yield Body("fields", "/app/log-in", "application/x-www-form-urlencoded", b"a=b&" * 1_000_000)
    yield Body("parts of a page", "/app/log-in", parts, part * 50_000 + b"--x--\r\n")


def large() -> Iterator[Body]:
    """Give a file of 50 MB of each format that is read."""
    row = b"F\xc3\xb6retag AB;556703-7485;1 200,50;2026-03-01\r\n"
    head = "Leverantör;Organisationsnummer;Belopp;Datum\r\n".encode()
    csv = head + row * (LARGE // len(row))
    yield Body("large csv", SCREENINGS, CSV, csv)
    yield Body("large csv", "/v1/mappings/proposals", CSV, csv)
    yield Body("large csv", EVIDENCE, CSV, csv)
    sheet = b'<row r="1"><c t="inlineStr"><is><t>F\xc3\xb6retag AB</t></is></c></row>'
    filled = (
        b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
    )
    book = {
        "xl/worksheets/sheet1.xml": filled
        + sheet * (LARGE // len(sheet))
        + b"</sheetData></worksheet>"
    }
    yield Body("large xlsx", SCREENINGS, CSV, replaced(workbook(), book))
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    cell = b"<w:tr><w:tc><w:p><w:r><w:t>AB</w:t></w:r></w:p></w:tc></w:tr>"
    text = f"<w:document xmlns:w='{word}'><w:body><w:tbl>".encode() + cell * (LARGE // len(cell))
    inside = {"word/document.xml": text + b"</w:tbl></w:body></w:document>"}
    yield Body("large docx", SCREENINGS, CSV, replaced(document(), inside))
    frame = io.BytesIO()
    names = [f"Företag {at * 2654435761 % 2**40:012x} AB" for at in range(1_500_000)]
    pl.DataFrame({"Leverantör": names, "Organisationsnummer": names}).write_parquet(
        frame, compression="uncompressed"
    )
    yield Body("large parquet", SCREENINGS, CSV, frame.getvalue()[: LARGE + 2**20])
    yield Body("large bundle", "/v1/log/checks", ZIP, bundle() + bytes(LARGE))
    own = json.loads(valid()["own"][0])
    padded = json.dumps(own | {"padding": ["a" * 90] * (LARGE // 94)}).encode()
    releases = json.loads(valid()["ocds"][0])
    many = json.dumps(releases | {"padding": [{"a": at} for at in range(LARGE // 16)]}).encode()
    seen = {OWN_FORMAT: padded, "ocds": many}
    for name in ("eforms", "espd", "ted_export"):
        notice = valid()[name][0]
        at = notice.rindex(b"</")
        seen[name.replace("_", "-")] = notice[:at] + b"<a>b</a>" * (LARGE // 8) + notice[at:]
    if missing := set(FORMATS) - seen.keys():
        raise LookupError(f"no large file of {missing}")
    for name, payload in seen.items():
        yield Body(f"large {name}", SCREENINGS, XML if payload[:1] == b"<" else JSON, payload)
    for name, begun in (
        ("pdf", b"%PDF-1.7\n"),
        ("png", b"\x89PNG\r\n\x1a\n"),
        ("jpeg", b"\xff\xd8\xff"),
    ):
        media_type = "application/pdf" if name == "pdf" else f"image/{name}"
        yield Body(f"large {name}", EVIDENCE, media_type, begun + bytes(LARGE))


def replaced(archive: bytes, members: dict[str, bytes]) -> bytes:
    """Return a zip with some members changed."""
    with zipfile.ZipFile(io.BytesIO(archive)) as other:
        kept = {name: other.read(name) for name in other.namelist()}
    return packed(kept | members)


def sent(connection: HTTPConnection, key: str, body: Body) -> tuple[int, float]:
    """Send one body; return the status, 0 where the connection was ended, and the seconds."""
    headers = {"authorization": f"Bearer {key}", "content-type": body.media_type}
    if body.coding:
        headers["content-encoding"] = body.coding
    began = monotonic()
    try:
        connection.request("POST", body.path, body.payload, headers)
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    except (OSError, HTTPException):
        connection.close()
        status = 0
    return status, monotonic() - began


KINDS: dict[str, Callable[[], Iterator[Body]]] = {
    "coded": coded, "bombs": bombs, "deep": deep, "large": large
}  # fmt: skip
"""Kinds of bodies, by name."""
