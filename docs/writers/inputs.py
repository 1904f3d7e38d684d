"""Reference pages of what comes in: formats, identifiers, wage levels, and what can be wrong."""

import json
from collections.abc import Iterator

import polars as pl

from data_ingest.formats.eforms.document import ROOTS, SDK_VERSIONS
from data_ingest.formats.ledger.layouts import LAYOUTS
from data_ingest.formats.procurement_json import procurement_schema
from data_ingest.ids.identifiers import CLAIMS, identify
from data_ingest.ids.schemes.catalogue import ALIASES, SCHEMES
from data_ingest.mapping.finance_systems import SYSTEMS
from data_ingest.model.problem import load_catalogue
from data_ingest.reading import FORMATS
from data_ingest.reference import load_sources, load_wage_levels
from docs.writers import countries, invoices, json_schema, tables
from docs.writers.eforms_fields import FIELDS
from docs.writers.markdown import code, codes, listed, page, percent, table
from risk_models.industry.labour_cost import M2_PER_HOUR, comparison_cost
from service.screening.report.screening_json import report_schema

PERSONS = {"no": "no", "yes": "always", "perhaps": "the number does not show it"}
"""Whether a scheme numbers natural persons, in words."""

EXAMPLES = (
    ("SE", None, "559999-0016", False),
    ("SE", None, "16559999-0016", False),
    ("SE", None, "SE559999001601", False),
    ("SE", None, "559999-0017", False),
    ("NO", None, "NO 999 000 002 MVA", False),
    ("DK", None, "DK99999993", False),
    (None, None, "0000000KEDJEKOLL0026", False),
    ("SE", None, "991399-0009", False),
    ("DE", None, "HRB 0000", True),
    ("FR", None, "000 000 000", False),
)
"""Made-up numbers: country, scheme, number as written, and whether the source says "person"."""


def formats() -> str:
    """Return the page of the formats that are read."""
    schema = procurement_schema()
    refusals = [name for name in load_catalogue() if name.startswith("eforms-")]
    return page(
        "Formats",
        f"These formats are read: {codes(FORMATS)}, ledgers and invoices. The format is recognised"
        " by the content of the file; `--format` overrides it on the command line."
        " If there is a notice, send the notice; procurement JSON is for what no notice contains:"
        " tenders under assessment, chains of several tiers, hours, and the buyer's own facts."
        " Tables that are written: [tables for programs](#tables-for-programs)."
        " What can be wrong with a file: [input problems](input-problems.md). How numbers of firms"
        " are recognised, and those of persons kept out: [identifiers](identifiers.md).",
        *countries.section(),
        *tables.section(),
        "## Procurement JSON",
        f"One object with `format` = `{schema['properties']['format']['const']}`, in UTF-8. It is"
        " read or refused as a whole, since a chain with a missing link would be another chain."
        " Unknown fields, repeated keys and numbers without an exact value are refused."
        " A date is a text like 2027-01-01; a percentage is a number or text from 0 to 100"
        " with at most four decimals; an amount is without VAT. The"
        " schema is [procurement.schema.json](procurement.schema.json), which a running service"
        " returns at `GET /v1/schemas/procurement`.",
        *json_schema.fields(schema),
        *json_schema.objects(schema["$defs"]),
        "## eForms",
        f"Notices of eForms SDK 1.{SDK_VERSIONS[0]} to 1.{SDK_VERSIONS[-1]} (`CustomizationID`):"
        f" {codes(ROOTS.values())}. A DOCTYPE is refused, no entity is expanded, and no address is"
        " opened. A part that cannot be used is left out and listed with its reason; the rest of"
        " the notice is read.",
        "Only these fields are read. Contacts, streets and owners are never read.",
        table(
            ("field", "name", "element", "becomes"),
            ((field.code, field.name, code(field.element), field.becomes) for field in FIELDS),
        ),
        "A field that the notice withholds (BT-195) is unknown, whatever it contains, and stays so"
        " after its day of publication (BT-198).",
        f"Reasons for leaving out a part or refusing a notice: {codes(refusals)}.",
        "## TED_EXPORT",
        "Notices that TED published before eForms (R2.0.8 and R2.0.9, standard forms of 2015)."
        " The original-language form is read. A box that is not ticked for subcontracting says"
        " nothing, since the form has no box for *no*.",
        "Tenders received (V.2.2) and the estimate of a lot (V.2.4) are read where an award is for"
        " one lot; the totals of the notice (II.1.5, II.1.7); of a modification the earlier notice"
        " (IV.2.1), the reason (VII.2.2) and the value after it (VII.2.3).",
        "## ESPD",
        "A tenderer's response (ESPD-EDM 2 to 4): its subcontracting and relied-on firms, as"
        " declared. If a ground for exclusion is answered with *yes*, that is listed for a person"
        " to read in the document; it is no noted ground. A buyer's request is refused, since it"
        " contains no answers.",
        "## OCDS",
        "Releases, records, packages and JSON lines of OCDS 1.0 and 1.1; several releases of one"
        " process are compiled. A file with several processes is screened one by one (`--ocid`, or"
        " the parameter `ocid`).",
        "Tenders received are the bid statistic `bids` of a lot, else `numberOfTenderers` of a"
        " tender with one lot; the estimate is `value` of lot and tender; of a framework agreement"
        " `method` and `value` are read, and of `relatedProcesses` the one that is called off"
        " from (`framework`). Amendments are not read: they are free text.",
        "## Ledgers",
        "`kedjekoll screen` lists the suppliers in a ledger and stores nothing. A layout is"
        " recognised by its header; an unknown header is refused, with the nearest layout and what"
        " is missing.",
        table(
            ("layout", "country", "currency", "columns"),
            (
                (code(layout.id), layout.country, layout.currency, codes(layout.columns.values()))
                for layout in LAYOUTS
            ),
        ),
        "A table that tells by its headings which finance system it is from is read without a"
        f" mapping, and a note says so: {listed(system.name for system in SYSTEMS)} (judgement). It"
        " must name payee, day, amount and currency; a currency is never assumed. Invoices from"
        " Proceedo with the headings that Sotenäs kommun publishes are read too.",
        *invoices.section(),
    )


def report() -> str:
    """Return the JSON Schema of a screening's report."""
    return json.dumps(report_schema(), ensure_ascii=False, indent=2) + "\n"


def schema() -> str:
    """Return the JSON Schema of the procurement document as the text of its file."""
    return json.dumps(procurement_schema(), ensure_ascii=False, indent=2) + "\n"


def identifiers() -> str:
    """Return the page of the numbers of organisations, and of persons kept out."""
    return page(
        "Identifiers",
        "A number keeps the scheme in which it was issued, by its"
        " [org-id](https://org-id.guide/) code; `VAT` is an EU VAT number with its prefix. Without"
        " a scheme it is recognised by its form and the country. It is converted to a normal form"
        " and never dropped because of a wrong check digit. A correct check digit shows that a"
        " number can exist, not that it belongs to the firm.",
        "A scheme may be spelled in any case, by its code of ISO 6523 (`0007`), as Peppol does"
        " (`SE:ORGNR`), or by its national name (`CVR-nr`, `momsnr`), and may be written before"
        " the number (`0007:5599990016`). If a party states no country, the buyer's is tried,"
        " and the result says so. A number that cannot be resolved (no digits, a wrong check digit,"
        " another form, an unknown scheme, no country) is named in the result with its place and"
        " what to do, is not looked up, and does not count as known. A number from a country or"
        " register whose form is not known here counts, and is named as not checked.",
        "## Schemes",
        table(
            ("scheme", "country", "number", "check", "natural persons"),
            (
                (
                    code(scheme.key),
                    scheme.country or "any",
                    scheme.name,
                    scheme.rule,
                    PERSONS[scheme.person],
                )
                for scheme in SCHEMES.values()
            ),
        ),
        "VAT numbers are stored under `VAT`, whatever their prefix. A number of an unknown"
        " form becomes `UNKNOWN-<country>`. Codes read as another: "
        + ", ".join(f"{code(old)} as {code(new)}" for old, new in ALIASES.items())
        + ".",
        "## Natural persons",
        listed(
            [
                "A Swedish number of ten digits whose third is 0 or 1 is a personal number,"
                " whatever owner is stated. So is every number of a party that the source calls a"
                " person.",
                "It leaves the reader as a keyed hash (HMAC-SHA-256 under the installation's own"
                " `KEDJEKOLL_PERSON_KEY`), the same with and without the century. The number as"
                " written and the name of the party are not stored.",
                "Messages name the place of a refused value and never repeat it. Log lines mask"
                " every number of ten or twelve digits.",
            ]
        ),
        "## Examples",
        "Made-up numbers, read as the service reads them:",
        table(
            ("as written", "country", "scheme", "normal form", "check digit"),
            (row for example in EXAMPLES for row in _recognised(example)),
        ),
    )


def _recognised(example: tuple[str | None, str | None, str, bool]) -> Iterator[tuple[object, ...]]:
    country, scheme, number, is_person = example
    claim = pl.DataFrame([("p", country, scheme, number, is_person)], schema=CLAIMS, orient="row")
    for row in identify(claim, person_key=bytes(32)).rows(named=True):
        yield (
            code(number) + (" of a person" if is_person else ""),
            country,
            code(row["scheme"]),
            "keyed hash" if row["is_personal"] else code(row["value"]),
            {True: "right", False: "wrong", None: "not checked"}[row["checksum_ok"]],
        )


def wage_levels() -> str:
    """Return the page of wage levels with the comparison cost of each."""
    levels = load_wage_levels().rows(named=True)
    used = dict.fromkeys(level["source_id"] for level in levels)
    sources = {row["source_id"]: row for row in load_sources().rows(named=True)}
    return page(
        "Wage levels",
        "What an hour costs under a collective agreement, the *comparison cost*"
        " (jämförelsekostnad): base pay × (1 + holiday pay) × (1 + employer contributions), rounded"
        " half up to the hundredth once. The lower end has the lowest lawful contributions, the"
        " upper end the standard ones. It is no floor price, which would be unlawful (HFD 2018"
        " ref. 50), and no finding about a tender; see [limits](../limits.md#the-comparison-cost).",
        table(
            ("level", "from", "to", "category", "kategori", "base pay", "comparison cost",
             "verified"),
            (
                (
                    code(level["level_id"]),
                    level["valid_from"],
                    level["valid_to"],
                    level["category_en"],
                    level["category_sv"],
                    f"{level['base_hourly']} {level['currency']}",
                    _comparison(level),
                    "yes" if level["verified"] else "**no**",
                )
                for level in levels
            ),
        ),
        "A tender is compared with the level that it names, or otherwise with the default of the"
        " lot's subject (the longest CPV prefix), in force where and when the work begins.",
        table(
            ("level", "from", "agreement", "default for CPV", "holiday pay", "contributions",
             "source", "note"),
            (
                (
                    code(level["level_id"]),
                    level["valid_from"],
                    level["agreement"],
                    level["cpv_prefix"],
                    percent(level["holiday_pay_ppm"]),
                    f"{percent(level['contribution_low_ppm'])}–{percent(level['contribution_ppm'])}",
                    code(level["source_id"]),
                    level["note"],
                )
                for level in levels
            ),
        ),
        "Hours calculated from an area, if none are stated: offices at"
        f" {M2_PER_HOUR[0]}–{M2_PER_HOUR[1]} m² an hour, an assumption that nobody has verified.",
        "## Sources",
        table(
            ("source", "title", "publisher", "as of", "read"),
            (
                (
                    code(source_id),
                    f"[{sources[source_id]['title']}]({sources[source_id]['url']})",
                    sources[source_id]["publisher"],
                    sources[source_id]["as_of"],
                    sources[source_id]["retrieved_on"],
                )
                for source_id in used
            ),
        ),
    )  # fmt: skip


def _comparison(level: dict[str, object]) -> str:
    low, high = (
        comparison_cost(
            level["base_hourly"],  # type: ignore[arg-type] # a checked column of WageLevels
            holiday_pay_ppm=level["holiday_pay_ppm"],  # type: ignore[arg-type]
            contribution_ppm=level[name],  # type: ignore[arg-type]
        )
        for name in ("contribution_low_ppm", "contribution_ppm")
    )
    return f"{low}–{high}"
