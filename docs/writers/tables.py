"""The section on tables that are written for programs: their form, and what each column means."""

from collections.abc import Iterator

from docs.writers.markdown import code, table
from service.documents.columns import meanings

_KINDS = {
    "text": "text",
    "integer": "integer",
    "number": "number",
    "share": "number",
    "date": "date",
    "boolean": "boolean",
    "money": "number, and `currency`",
    "range": "two integers, `…_least` and `…_most`",
    "price": "numbers, and `currency`",
}
"""What a file has for a column of each kind."""


def section() -> Iterator[str]:
    """Yield the section."""
    yield "## Tables for programs"
    yield (
        "Reports of screenings, suppliers, coverage and needs have tables. **XLSX is for "
        "people**: it opens in a spreadsheet of any language, with headings, days and numbers "
        "of that language. **CSV and Parquet are for programs**, the same in every language: "
        "names of columns in English, numbers with a point and without groups, days as "
        "2027-01-31, `true` and `false`, nothing where nothing is known. CSV has commas and "
        "is UTF-8 (RFC 4180); a Swedish Excel does not open it in columns. `labels=true` "
        "(`--labels`) adds a second row with the headings of the language; then every column "
        "is text to a program. `format=zip` has every table as CSV with `datapackage.json` "
        "(Data Package, Table Schema): types, units, titles, descriptions in two languages, "
        "size and hash of each file."
    )
    yield (
        "A text that a spreadsheet would take for a formula has an apostrophe before it; a "
        "number is never changed. Words such as those of a review need are in the language of "
        "the report. In Parquet numbers are `Int64` or `Decimal(38, 6)`. `copy` is the mark "
        "of the copy."
    )
    yield table(
        ("column", "type", "unit", "Swedish", "English"),
        (
            (code(name), _KINDS[one.kind], one.unit, one.text.sv, one.text.en)
            for name, one in meanings().items()
            if one.text is not None
        ),
    )
