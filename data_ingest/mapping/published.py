"""Mappings of published layouts, and of one that we ask for, which need nobody's confirmation.

A layout is known by all of its headings together (`mapping.fingerprint`), else by those that are
mapped; a file that lacks one of these is another layout, and is guessed.
"""

from functools import cache

from data_ingest.mapping.mapping import ColumnMapping, fingerprint

_EXETER = (
    "Directorate/Service Responsible",
    "CPV code(s)",
    "Contract Title",
    "Description",
    "Contract Ref:",
    "Contractor/ Provider",
    "Company Reg No",
    "SME or VSCE (inc. Reg. No.)",
    "Original Start/Commencement Date",
    "Current end date",
    "Renewal / Review Date",
    "F.A.T or OJEU Ref / framework link/award notice link",
    "Est Total Awarded Contract value 's (exc VAT) including allowed extensions and inflation",
    "Invitation to quote/ published invitation to tender?",
    "VAT not recovered",
)
"""Headings of Exeter City Council's contracts register, April 2026 (Open Government Licence v3).
They hold line breaks, and the pound sign was lost; neither counts in normal form."""

_PROCEEDO = (
    "Fakturanummer",
    "Leverantör",
    "Fakturans bruttobelopp",
    "Nettobelopp på konteringsrad",
    "Ansvar",
    "Ansvar beskrivning",
    "Datum slutbokad",
)
"""Headings of invoices from Proceedo as Sotenäs kommun publishes them, by its own description
("Öppen data – betalda leverantörsfakturor", read 2026-11-30). Invoices in other currencies than SEK
are not among them, it says, so that the currency is not assumed."""

_ASKED_FOR = (
    "Ärendenummer",
    "Organisationsnummer",
    "Beslutsdatum",
    "Slag av beslut",
    "Bestämmelse",
    "Belopp",
    "Laga kraft",
    "Arbetsställets kommun",
)
"""The columns that the drafted request for an authority's decisions asks for, in its own words
(`procurement_rules/templates/letters/decisions_request.yaml`). Amount and municipality are for
people; nothing is read from them."""


@cache
def published_mappings() -> tuple[ColumnMapping, ...]:
    """Return the mappings of published layouts."""
    return (
        ColumnMapping(
            target="decisions",
            columns={
                "number": "Organisationsnummer",
                "decided_on": "Beslutsdatum",
                "kind": "Slag av beslut",
                "about": "Bestämmelse",
                "reference": "Ärendenummer",
                "standing": "Laga kraft",
            },
            fingerprint=fingerprint(_ASKED_FOR),
        ),
        ColumnMapping(
            target="payments",
            columns={
                "payee": "Leverantör",
                "reference": "Fakturanummer",
                "date": "Datum slutbokad",
                "amount": "Nettobelopp på konteringsrad",
            },
            constants={"currency": "SEK", "number_country": "SE"},
            fingerprint=fingerprint(_PROCEEDO),
        ),
        ColumnMapping(
            target="contracts",
            columns={
                "supplier": "Contractor/ Provider",
                "number": "Company Reg No",
                "title": "Contract Title",
                "reference": "Contract Ref:",
                "cpv": "CPV code(s)",
                "starts_on": "Original Start/Commencement Date",
                "ends_on": "Current end date",
                "amount": _EXETER[12],
                "buyer_unit": "Directorate/Service Responsible",
            },
            constants={"currency": "GBP", "number_country": "GB"},
            fingerprint=fingerprint(_EXETER),
        ),
    )
