"""Invoices → the same invoices without what is not read of them, to be kept instead.

Texts of lines, notes, references, contact persons and addresses tell of the buyer's clients. What
is left gives the same payments, and the same reasons where a document cannot be used.
"""

import io
import zipfile
from collections.abc import Iterable

from lxml import etree

from data_ingest.formats.ubl.documents import documents_in
from data_ingest.formats.ubl.invoice import CAC, CBC, document_of
from data_ingest.model.problem import UnreadableInput
from data_ingest.parsing.xml_document import parse_xml
from data_ingest.sheets.file_kind import FileKind, file_kind

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # a ZIP knows no earlier one; the same documents, the same bytes
_ATTRIBUTES = ("currencyID", "listID", "schemeID")
_NO_XML, _BROKEN = b"-", b"<"
_REFUSED = {"empty-input": b"", "xml-dtd": b"<!DOCTYPE x>", "xml-encoding": b"<\xff"}
"""What is kept of a document that cannot be parsed: no more than is refused for the same reason."""

_PARTY: dict[str, tuple[str, ...]] = {
    "PartyLegalEntity": ("RegistrationName", "CompanyID"),
    "PartyName": ("Name",),
    "PostalAddress/Country": ("IdentificationCode",),
    "PartyTaxScheme": ("CompanyID",),
    "PartyTaxScheme/TaxScheme": ("ID",),
    "PartyIdentification": ("ID",),
    "": ("EndpointID",),
}
_LINE: dict[str, tuple[str, ...]] = {
    "": ("LineExtensionAmount",),
    "Item/CommodityClassification": ("ItemClassificationCode",),
}
_WHOLE: dict[str, dict[str, tuple[str, ...]]] = {
    "": {
        "": (
            "CustomizationID", "ID", "IssueDate", "InvoiceTypeCode", "CreditNoteTypeCode",
            "DocumentCurrencyCode",
        )
    },
    "AllowanceCharge": {"": ("ChargeIndicator", "Amount")},
    "LegalMonetaryTotal": {"": ("TaxExclusiveAmount",)},
    "InvoiceLine": _LINE,
    "CreditNoteLine": _LINE,
    "AccountingSupplierParty/Party": _PARTY,
    "AccountingCustomerParty/Party": _PARTY,
}  # fmt: skip
"""Elements that `read_invoice` reads, by the path of the aggregate that they stand in."""


def _paths() -> frozenset[str]:
    """Return the paths of all elements that stay, from the document's root on."""
    stay = set()
    for base, inside in _WHOLE.items():
        for below, leaves in inside.items():
            steps = [f"{CAC}{step}" for step in f"{base}/{below}".split("/") if step]
            stay |= {"/".join(steps[:depth]) for depth in range(1, len(steps) + 1)}
            stay |= {"/".join([*steps, f"{CBC}{leaf}"]) for leaf in leaves}
    return frozenset(stay)


_STAY = _paths()


def reduced(payload: bytes, *, name: str) -> bytes:
    """Return a file of invoices with no more in it than is read; see `read_invoices`.

    Args:
        payload: An invoice or a ZIP of them.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: The archive is damaged, or too large to be read at once.
    """
    if file_kind(payload) is not FileKind.ZIP:
        (document,) = documents_in(payload, name=name)
        return reduced_document(document.payload)
    return packed(
        (one.name, one.payload if one.fault is None else _BROKEN)
        for one in documents_in(payload, name=name)
    )


def reduced_document(payload: bytes) -> bytes:
    """Return one document with no more in it than is read.

    Args:
        payload: UTF-8, as `documents_in` gives it.
    """
    if payload and not payload.startswith(b"<"):
        return _NO_XML
    try:
        root = parse_xml(payload, name="")
    except UnreadableInput as fault:
        return _REFUSED.get(fault.problems[0].code, _BROKEN)
    try:
        document = document_of(root, name="")
    except UnreadableInput as fault:
        return etree.tostring(etree.Element(fault.problems[0].params["root"]))
    _reduce(document, "")
    return etree.tostring(document)


def packed(documents: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of documents, by name, each with no more in it than is read."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, payload in documents:
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, reduced_document(payload))
    return stream.getvalue()


def _reduce(element: etree._Element, path: str) -> None:
    """Take out what does not stay, and all text between elements."""
    for below in [*element]:
        there = f"{path}/{below.tag}" if path else str(below.tag)
        if there not in _STAY:
            element.remove(below)
        else:
            below.tail = None
            _reduce(below, there)
    if len(element) or path == "":
        element.text = None
    for name in element.attrib:
        if name not in _ATTRIBUTES:
            del element.attrib[name]
