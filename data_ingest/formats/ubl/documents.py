"""A file of invoices → the XML documents in it, one at a time, as UTF-8 and without attachments."""

import codecs
import io
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets.archive import MAX_UNPACKED, Archive
from data_ingest.sheets.file_kind import FileKind, file_kind

MAX_DOCUMENTS = 10_000
"""Documents of a ZIP. Ours: they are read in some seconds, and more can be split by month."""

_HEAD = 65_536  # bytes; an envelope of Peppol stands before the invoice
_SIGNS = re.compile(
    r"urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice|CreditNote)-2\b"
    r"|<(?:[\w.-]{1,40}:)?CrossIndustry(?:Document|Invoice)[\s>]"
    r"|urn:sfti:documents:BasicInvoice:"
)
"""A UBL invoice or credit note, or an invoice of another form, which is refused by its name."""

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED = re.compile(rb"^<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ENCODINGS = {"iso-8859-1", "iso-8859-15", "windows-1252", "us-ascii", "ascii", "latin1", "latin-1"}
_ATTACHED = re.compile(
    rb"(<(?:[\w.-]{1,40}:)?EmbeddedDocumentBinaryObject\b[^<>]{0,1000}>)[^<]{100,}(?=<)"
)
_OF_A_SYSTEM = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


class Document(NamedTuple):
    """A document of a file of invoices.

    Attributes:
        name: As its archive names it, "" where the file is one document.
        payload: UTF-8, without attachments; what cannot be decoded is as it was.
        fault: Why it could not be taken out of the archive, None if it could.
    """

    name: str
    payload: bytes
    fault: UnreadableInput | None = None


def is_invoices(payload: bytes) -> bool:
    """Tell whether a file is an invoice, or a ZIP that holds XML; never raises.

    A workbook and a text document are ZIPs with XML too and are none.
    """
    kind = file_kind(payload)
    if kind is FileKind.ZIP:
        try:
            with zipfile.ZipFile(io.BytesIO(payload)) as archive:
                names = [name.lower() for name in archive.namelist()]
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            return False
        has_xml = any(name.endswith(".xml") for name in names)
        return has_xml and not {"[content_types].xml", "mimetype"} & set(names)
    head = payload[:_HEAD]
    text = head.decode("utf-16", "ignore") if head.startswith(_UTF_16) else head.decode("latin-1")
    return text.lstrip("\ufeffï»¿ \t\r\n").startswith("<") and _SIGNS.search(text) is not None


def documents_in(payload: bytes, *, name: str) -> Iterator[Document]:
    """Yield the documents of a file in the order of their names.

    Args:
        payload: An XML document, or a ZIP; folders and what systems add to ZIPs are passed over.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: The archive is damaged, or too large to be read at once.
    """
    if file_kind(payload) is not FileKind.ZIP:
        yield Document("", plain_xml(payload))
        return
    archive = _archive(payload, name=name)
    names = sorted(
        entry
        for entry in archive.names
        if not entry.endswith("/") and _OF_A_SYSTEM.search(entry) is None
    )
    if len(names) > MAX_DOCUMENTS:
        raise too_many(name)
    for entry in names:
        try:
            yield Document(entry, plain_xml(archive.read(entry)))
        except UnreadableInput as fault:
            yield Document(entry, b"", fault)


def plain_xml(payload: bytes) -> bytes:
    """Return a document as UTF-8 without attachments; what cannot be decoded stays as it is.

    UTF-16 is told by its byte order mark; other encodings of Western Europe are as declared.
    """
    declared = _DECLARED.match(payload[:300])
    encoding = declared[1].decode().lower() if declared else ""
    try:
        if payload.startswith(_UTF_16):
            payload = payload.decode("utf-16").encode()
        elif encoding in _ENCODINGS:
            payload = payload.decode(encoding).encode()
    except UnicodeDecodeError:
        return payload
    return _ATTACHED.sub(rb"\1", payload.removeprefix(codecs.BOM_UTF8).lstrip())


def _archive(payload: bytes, *, name: str) -> Archive:
    try:
        return Archive(payload, name=name, most=MAX_DOCUMENTS * 2)  # each may have a folder
    except UnreadableInput as fault:
        if fault.problems[0].code == "sheet-unpacked":
            raise too_many(name) from None
        raise


def too_many(name: str) -> UnreadableInput:
    """Return the refusal of more than is read at once, with how to split it."""
    params = {"documents": f"{MAX_DOCUMENTS}", "limit": f"{MAX_UNPACKED // 1_000_000} MB"}
    return UnreadableInput([Problem("invoice-too-many", "", params)], name)
