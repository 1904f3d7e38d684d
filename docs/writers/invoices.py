"""The section of the page of formats about invoices: what is kept of a document in UBL."""

from collections.abc import Iterator

from data_ingest.formats.ubl.documents import MAX_DOCUMENTS
from data_ingest.formats.ubl.invoice import CLASSIFICATIONS
from docs.writers.markdown import listed, table

_NUMBER = (
    "`PartyLegalEntity/CompanyID` with its scheme (ICD); else without one where the seller is in"
    " the buyer's country; else the VAT number; else `PartyIdentification` or `EndpointID` with"
    " the scheme of a register"
)
_AMOUNT = (
    "`LineExtensionAmount` of each line; what `TaxExclusiveAmount` differs by, which are allowances"
    " and charges on the whole, has no code"
)


def section() -> Iterator[str]:
    """Yield the paragraphs."""
    codes = listed(f"`{code}` ({name})" for code, name in CLASSIFICATIONS.items())
    yield "## Invoices"
    yield (
        "Invoices and credit notes in UBL 2.1 as Peppol BIS Billing 3 has them: one, a ZIP, or on"
        " the command line a folder. They are read as payments without VAT; credit notes are"
        " deducted."
    )
    yield table(
        ("kept", "from"),
        (
            ("number of seller and buyer", _NUMBER),
            ("name of seller and buyer", "`RegistrationName`, else `PartyName`"),
            ("month", "`IssueDate`"),
            ("amount", _AMOUNT),
            ("what was bought", f"`ItemClassificationCode` with the `listID` {codes}"),
        ),
    )
    yield (
        "Texts of lines, contact persons, notes, attachments and payment accounts are never read,"
        " and not kept either where the file is uploaded as a list of suppliers. A CPV code tells"
        " the industry. No official key from UNSPSC to CPV is at hand, so the industry of such"
        " lines is not taken from them, and a note says how many documents have them. The `listID`"
        " codes are those of Peppol BIS Billing 3 (UNTDID 7143); `MP` names no list."
    )
    yield (
        f"An archive may have {MAX_DOCUMENTS:,} documents. One that cannot be used is listed by"
        " name with the reason: Svefaktura 1.0, CII, orders, a PDF, another currency than that of"
        " most. The others go on. A document of another specification in the same form is read,"
        " and a note counts it. A copy (same seller, number, day and amount) counts once; the same"
        " number with another day or amount counts, and is noted."
    )
