"""Mappings of published layouts, which need nobody's confirmation.

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


@cache
def published_mappings() -> tuple[ColumnMapping, ...]:
    """Return the mappings of published layouts."""
    return (
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
