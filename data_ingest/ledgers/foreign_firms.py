"""Which payees are firms of another country than the payers', by VAT number or legal form.

A foreign firm stays among the suppliers; its kind is shown, since its registers are others.
"""

import polars as pl

FORMS: dict[str, str] = {
    "ab": "SE FI AX", "a/s": "DK", "as": "NO DK EE LV", "asa": "NO", "aps": "DK", "oy": "FI AX",
    "oyj": "FI AX", "oü": "EE", "uab": "LT", "sia": "LV", "gmbh": "DE AT CH", "b.v.": "NL",
    "bv": "NL BE", "sarl": "FR LU", "s.r.l.": "IT", "srl": "IT RO", "sp. z o.o.": "PL",
    "ltd": "GB IE MT CY", "ltd.": "GB IE MT CY", "limited": "GB IE MT CY", "plc": "GB IE MT",
    "llp": "GB IE", "inc": "US CA", "inc.": "US CA", "llc": "US", "corporation": "US CA",
    "s.r.o.": "CZ SK",
}  # fmt: skip
"""Legal forms at the end of a name that are no other word, and the countries (ISO 3166 alpha-2)
where firms have them. Judgement; `data_ingest.linking.legal_forms` has all forms."""


def foreign_numbers(identifiers: pl.DataFrame, country: str | None) -> list[str]:
    """Return the parties with a VAT number of another country than the payers' and no number of it.

    Northern Ireland's prefix XI is the United Kingdom's, Greece's is EL.
    """
    if country is None:
        return []
    prefix = pl.col("value").str.extract(r"^([A-Z]{2})").replace({"XI": "GB", "EL": "GR"})
    vat = identifiers.filter(pl.col("checksum_ok") & (pl.col("scheme") == "VAT"))
    foreign = vat.filter(prefix.is_not_null() & (prefix != country))["party_id"]
    own = vat.filter(prefix == country)["party_id"]
    return sorted({*foreign} - {*own})


def has_foreign_form(name: pl.Expr, country: str | None) -> pl.Expr:
    """Tell of which names the legal form at the end does not exist in the payers' country.

    Args:
        name: Names in lower case with single spaces (String).
        country: Of the payers, ISO 3166 alpha-2; None: no firm is told to be foreign.
    """
    if country is None:
        return pl.lit(value=False)
    foreign = [form for form, where in FORMS.items() if country not in where.split()]
    endings = "|".join(form.replace(".", r"\.") for form in foreign)
    return name.str.contains(f" (?:{endings})$").fill_null(value=False)
