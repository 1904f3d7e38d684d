"""One invoice or credit note in UBL → who sold, who bought, when, and amounts by code."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lxml import etree

from data_ingest.ids.countries import country_code
from data_ingest.ids.schemes.spellings import written_before
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.parsing.xml_document import child, parse_xml, text

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = f"{{{_UBL}CommonAggregateComponents-2}}"
CBC = f"{{{_UBL}CommonBasicComponents-2}}"
_INVOICE, _CREDIT_NOTE = f"{{{_UBL}Invoice-2}}Invoice", f"{{{_UBL}CreditNote-2}}CreditNote"
_ENVELOPE = "StandardBusinessDocument"

_OUR_PROFILE = "urn:cen.eu:en16931:2017"
"""How the specification of Peppol BIS Billing 3, and of each that builds on EN 16931, begins."""

_CREDIT_CODES = frozenset({"81", "83", "381", "396", "532"})
"""Types of credit note: Peppol BIS Billing 3, code list UNCL1001-cn (read 2026-11-30)."""

CLASSIFICATIONS: Mapping[str, str] = {"STI": "CPV", "TST": "UNSPSC"}
"""Code lists of what was bought that are kept, by their code in UNTDID 7143: Peppol BIS Billing 3,
code list UNCL7143 (read 2026-11-30). `MP` there is any number of a product or service and names
no list, so it is not taken for one."""

_CLASS = re.compile(r"([0-9]{8})(?:-[0-9])?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOTHING = Decimal(0)
_ONE = Decimal(1)  # of the currency: how far rounding may part the sum of an invoice from its lines
_LARGEST = Decimal(10**12)


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells or buys.

    Attributes:
        name: Registered name, else the name it trades under.
        number: With its scheme before it where the document names one (`0007:5599990016`).
        country: ISO 3166 alpha-2.
    """

    name: str | None
    number: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Invoice:
    """What is kept of an invoice or credit note.

    Attributes:
        number: The seller's own.
        is_credit: Whether it is a credit note; its amounts have the opposite sign here.
        day: Day of issue, as written (YYYY-MM-DD); None if it is no day.
        currency: ISO 4217.
        seller: Who sold, who need not be whom the money goes to.
        buyer: Who bought.
        amounts: Without VAT, by what was bought: `CPV 90911200`, `UNSPSC 76111501`, or "" where no
            code says. Allowances and charges on the whole are under "".
        is_other_profile: Whether it follows another specification than EN 16931.
        is_uneven: Whether lines, allowances and charges do not give the sum that it states.
    """

    number: str | None
    is_credit: bool
    day: str | None
    currency: str
    seller: Party
    buyer: Party
    amounts: Mapping[str, Decimal]
    is_other_profile: bool
    is_uneven: bool


def read_invoice(payload: bytes, *, name: str) -> Invoice:
    """Read one document, also in the envelope that Peppol sends it in.

    Args:
        payload: XML in UTF-8.
        name: Its name, for messages.

    Raises:
        UnreadableInput: It is no XML, another document than a UBL invoice or credit note, or has
            an amount or a currency that cannot be read.
    """
    root = document_of(parse_xml(payload, name=name), name=name)
    code = text(root, f"{CBC}InvoiceTypeCode") or text(root, f"{CBC}CreditNoteTypeCode")
    is_credit = root.tag == _CREDIT_NOTE or code in _CREDIT_CODES
    lines = [*root.iterchildren(f"{CAC}InvoiceLine", f"{CAC}CreditNoteLine")]
    if not lines:
        raise UnreadableInput([Problem("invoice-no-lines")], name)
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        amounts[_bought(line)] += _amount(line, "LineExtensionAmount", name=name)
    in_lines = sum(amounts.values(), _NOTHING)
    added = sum(
        (_added(one, name=name) for one in root.iterchildren(f"{CAC}AllowanceCharge")), _NOTHING
    )
    total = child(root, f"{CAC}LegalMonetaryTotal")
    stated = None if total is None else child(total, f"{CBC}TaxExclusiveAmount")
    whole = in_lines + added
    if total is not None and stated is not None:
        whole = _amount(total, "TaxExclusiveAmount", name=name)
    amounts[""] += whole - in_lines
    sign = -1 if is_credit else 1
    profile = text(root, f"{CBC}CustomizationID") or ""
    buyer = _party(root, "AccountingCustomerParty", home=None)
    return Invoice(
        number=text(root, f"{CBC}ID"),
        is_credit=is_credit,
        day=day if (day := text(root, f"{CBC}IssueDate")) and _DAY.fullmatch(day[:10]) else None,
        currency=_currency(root, lines[0], name=name),
        seller=_party(root, "AccountingSupplierParty", home=buyer.country),
        buyer=buyer,
        amounts={bought: sign * amount for bought, amount in amounts.items() if amount or bought},
        is_other_profile=not profile.startswith(_OUR_PROFILE),
        is_uneven=abs(whole - in_lines - added) > _ONE,
    )


def document_of(root: etree._Element, *, name: str) -> etree._Element:
    """Return the invoice or credit note that a document is, or holds in its envelope."""
    found = [root]
    if etree.QName(root).localname == _ENVELOPE:
        found = [one for one in root if etree.QName(one).localname != f"{_ENVELOPE}Header"]
    for one in found:
        if one.tag in (_INVOICE, _CREDIT_NOTE):
            return one
    named = etree.QName((found or [root])[0]).localname[:40]
    raise UnreadableInput([Problem("invoice-another-document", "", {"root": named})], name)


def _bought(line: etree._Element) -> str:
    """Return the code of what a line is for: CPV before UNSPSC; "" without either."""
    item = child(line, f"{CAC}Item")
    found: dict[str, str] = {}
    for one in () if item is None else item.iterchildren(f"{CAC}CommodityClassification"):
        code = child(one, f"{CBC}ItemClassificationCode")
        if code is None or code.get("listID") not in CLASSIFICATIONS:
            continue
        if (digits := _CLASS.fullmatch((code.text or "").strip())) is not None:
            found.setdefault(CLASSIFICATIONS[code.get("listID", "")], digits[1])
    return next((f"{kind} {found[kind]}" for kind in CLASSIFICATIONS.values() if kind in found), "")


def _added(one: etree._Element, *, name: str) -> Decimal:
    """Return a charge on the whole invoice, or an allowance with a minus."""
    is_charge = text(one, f"{CBC}ChargeIndicator") in ("true", "1")
    return _amount(one, "Amount", name=name) * (1 if is_charge else -1)


def _amount(parent: etree._Element, tag: str, *, name: str) -> Decimal:
    written = text(parent, f"{CBC}{tag}")
    try:
        amount = Decimal((written or "").replace("\u2212", "-"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        raise UnreadableInput([Problem("invoice-amount", "", {"element": tag})], name)
    return amount


def _currency(root: etree._Element, line: etree._Element, *, name: str) -> str:
    """Return the currency of the amounts; that of VAT (`TaxCurrencyCode`) may be another."""
    amount = child(line, f"{CBC}LineExtensionAmount")
    stated = text(root, f"{CBC}DocumentCurrencyCode") or (
        None if amount is None else amount.get("currencyID")
    )
    if stated is None or _CURRENCY.fullmatch(stated) is None:
        raise UnreadableInput([Problem("invoice-currency")], name)
    return stated


def _party(root: etree._Element, role: str, *, home: str | None) -> Party:
    """Return a party with the first number that tells what it is.

    In order: that of the register with its scheme, that of the register in the buyer's own country
    (`home`) or of a buyer, the VAT number, and further numbers with a scheme, the address last.
    """
    party = child(root, f"{CAC}{role}", f"{CAC}Party")
    if party is None:
        return Party(None, None, None)
    legal = child(party, f"{CAC}PartyLegalEntity")
    name = None if legal is None else text(legal, f"{CBC}RegistrationName")
    name = name or text(party, f"{CAC}PartyName", f"{CBC}Name")
    written = text(party, f"{CAC}PostalAddress", f"{CAC}Country", f"{CBC}IdentificationCode")
    country = country_code(written) if written else None
    registered = None if legal is None else child(legal, f"{CBC}CompanyID")
    own = registered.text if registered is not None and home in (None, country) else None
    further = [
        *(child(one, f"{CBC}ID") for one in party.iterchildren(f"{CAC}PartyIdentification")),
        child(party, f"{CBC}EndpointID"),
    ]
    numbers = (
        _with_scheme(registered),
        (own or "").strip() or None,
        _vat_number(party),
        *map(_with_scheme, further),
    )
    return Party(name, next(filter(None, numbers), None), country)


def _vat_number(party: etree._Element) -> str | None:
    """Return the VAT number; another tax scheme, such as Swedish F-tax, has words in its place."""
    for tax in party.iterchildren(f"{CAC}PartyTaxScheme"):
        if (text(tax, f"{CAC}TaxScheme", f"{CBC}ID") or "").upper() == "VAT":
            return text(tax, f"{CBC}CompanyID")
    return None


def _with_scheme(number: etree._Element | None) -> str | None:
    """Return `scheme:number` where the scheme is one of a register; a GLN, say, is none."""
    scheme, written = (
        ("", "") if number is None else (number.get("schemeID", ""), number.text or "")
    )
    stated = f"{scheme.strip()}:{written.strip()}"
    return stated if scheme and written and written_before(stated) is not None else None
