"""What a file is by its content, whatever its name says."""

import codecs
import io
import zipfile
from enum import StrEnum

_LOOKED_AT = 65_536  # bytes
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2, header signature
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # APPNOTE.TXT 4.3.7 and 4.3.16: first entry, empty archive
_MAIN_PARTS = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a")  # 0x1A ends some old text files
_MOST_CONTROL = 100  # text has less than one control character in so many bytes


class FileKind(StrEnum):
    """What was recognised."""

    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"
    XLS = "xls"  # the container of old Excel files and of files with a password
    ZIP = "zip"
    JSON = "json"
    XML = "xml"
    EMPTY = "empty"
    BINARY = "binary"


def file_kind(payload: bytes) -> FileKind:
    """Tell the kind of a file by its content; never raises.

    Text that is neither JSON nor XML is taken for delimited text.

    >>> file_kind(b"Namn;Belopp")
    <FileKind.CSV: 'csv'>
    """
    start = payload[:_LOOKED_AT]
    if start.startswith(_OLE):
        return FileKind.XLS
    if start.startswith(_ZIP):
        return _package(payload)
    if b"%PDF-" in start[:1024]:
        return FileKind.PDF
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return FileKind.CSV
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text:
        return FileKind.EMPTY if not payload.removeprefix(codecs.BOM_UTF8).strip() else FileKind.CSV
    if b"\0" in start or sum(map(_CONTROL.__contains__, start)) * _MOST_CONTROL > len(start):
        return FileKind.BINARY
    end = payload[-_LOOKED_AT:].rstrip()[-1:]
    if (text[:1], end) in {(b"{", b"}"), (b"[", b"]")}:
        return FileKind.JSON
    if text.startswith(b"<") and end == b">":
        return FileKind.XML
    return FileKind.CSV


def _package(payload: bytes) -> FileKind:
    """Tell workbook, document and other archives apart; a damaged one by the names in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            names = {name.replace("\\", "/").lower() for name in package.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        names = {part for part in _MAIN_PARTS if part.encode() in payload}
    for part, kind in _MAIN_PARTS.items():
        if part in names:
            return FileKind(kind)
    return FileKind.ZIP
