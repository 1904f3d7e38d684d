"""PRH and the Finnish Tax Administration: the Business Information System."""

from collections.abc import Iterator

from data_ingest.model.text import Text
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day
from data_ingest.records.source import Batch, Download, source
from data_ingest.records.trees import Record, TreeRows, entries, read_trees, text

KINDS = {
    "26": "sole_trader", "53": "person", "19": "branch", "7": "branch", "85": "branch",
    "22": "public_body", "40": "public_body", "41": "public_body", "42": "public_body",
    "43": "public_body", "48": "public_body", "49": "public_body", "61": "public_body",
    "62": "public_body",
}  # fmt: skip
"""Kinds by `companyForms.type` (code list YRMU as clients of the interface have it, 2026-11); all
other forms are companies. 53 is the estate of a deceased person."""

PERSONAL_WORDS = ("elinkeinonharjoittaja", "näringsidkare", "private trader", "toiminimi")
"""Words in a form's description that say that it is a natural person, whatever its code is."""

SITUATIONS = {
    "KONK": ("insolvent", "bankruptcy"),
    "SELTILA": ("winding_down", "liquidation"),
    "SANE": ("reconstruction", "reconstruction"),
}
"""Status and fact by `companySituations.type`, gravest first (PRH names its code lists of
situations so; not seen in a published record, 2026-11)."""

SITUATION_WORDS = {
    "konkurs": "KONK", "bankrupt": "KONK", "selvitystila": "SELTILA", "likvidation": "SELTILA",
    "liquidation": "SELTILA", "saneeraus": "SANE", "sanering": "SANE", "restructuring": "SANE",
}  # fmt: skip
"""What tells a situation by its description, where its type is none of `SITUATIONS`."""

REGISTERS = {"1": "business_reg", "5": "prepayment_reg", "6": "vat_reg", "7": "employer_reg"}
"""Facts by `registeredEntries.register` (code list REK): trade register, prepayment register, VAT,
employers. Code `yes` or `no`, with the days from and until which it holds."""

NOT_REGISTERED = ("rekisteröimätön", "poistettu", "lakannut", "unregistered", "removed", "ceased")
"""Beginnings of descriptions that say that an entry is no registration, beside its type `0`. All
but the first and `unregistered` are expert judgement, 2026-11-25."""

INDUSTRIES = {"TOIMI2": "TOL2002", "TOIMI3": "TOL2008", "TOIMI4": "TOL2025"}
"""Versions of the industry code by `typeCodeSet`."""

_MAIN, _PARALLEL = "1", "2"


@source(
    title=Text("YTJ: Finlands företags- och organisationsdata", "YTJ: Finnish business data"),
    publisher="Patent- och registerstyrelsen (PRH), Skatteförvaltningen",
    licence="CC-BY-4.0",
    cadence="daily",
    url="https://avoindata.prh.fi/en/ytj/swagger-ui",
    download=Download(address="https://avoindata.prh.fi/opendata-ytj-api/v3/all_companies"),
    formats=("json",),
    personal_data=Text(
        "Enskilda näringsidkare och dödsbon: namn och ort utelämnas, numret blir en nyckelhash."
        " C/o och webbplatser läses inte. Gatuadresser sparas inte; det räknas bara hur många bolag"
        " som har samma adress.",
        "Sole traders and estates: name and town are left out, the number becomes a keyed hash."
        " C/o and websites are not read. Street addresses are not kept; only how many firms share"
        " one is counted.",
    ),
    reader_version=2,
)
def fi_prh_ytj(file: OpenedFile) -> Iterator[Batch]:
    """Finnish firms with name history, industry, situations and register entries.

    Reads the whole set and pages of answers alike. An entry in the employer, prepayment or VAT
    register with an end date says that the firm left it that day, not why. `status` says nothing
    about activity (active firms have 2), so a firm is active only if the trade register says so and
    no end date and no situation stands against it. A firm without entry in the trade register has
    an unknown status.
    """
    as_of = content_day(file)
    yield from read_trees(file, _take, needed="businessId", path="companies.item", as_of=as_of)


def _take(record: Record, number: int, rows: TreeRows) -> None:
    business_id = text(record, "businessId", "value")
    if business_id is None:
        rows.rejects.note("register-no-number", f"row {number}", {"field": "businessId"})
        return
    party = f"FI-PRO:{business_id}"
    form = _newest(entries(record, "companyForms"))
    code = text(form, "type")
    personal = code in ("26", "53") or any(
        word in said for said in _said(form) for word in PERSONAL_WORDS
    )
    main = _newest([entry for entry in entries(record, "names") if text(entry, "type") == _MAIN])
    ended = rows.day(text(record, "endDate"), number, "endDate")
    begun = text(record, "registrationDate") or text(record, "businessId", "registrationDate")
    rows.add(
        "parties",
        party_id=party,
        kind=KINDS.get(code or "", "sole_trader" if personal else "company"),
        display_name=None if personal else text(main, "name"),
        country="FI",
        status="dissolved" if text(record, "endDate") else _status(record),
        founded_on=rows.day(begun, number, "registrationDate"),
        ended_on=ended,
        legal_form_code=code,
        legal_form_scheme=code and "FI-YRMU",
        is_personal=personal,
    )
    if text(record, "endDate"):
        rows.add("party_facts", party_id=party, fact="deregistered", on_date=ended)
    if not personal:
        _add_names(record, main, party, number, rows)
    _add_place(record, party, rows)
    industry = text(record, "mainBusinessLine", "type")
    if industry:
        version = INDUSTRIES.get(text(record, "mainBusinessLine", "typeCodeSet") or "", "TOL")
        rows.add("industries", party_id=party, scheme=version, code=industry, rank=1)
    _add_facts(record, party, number, rows)


def _newest(listed: list[Record]) -> Record | None:
    """Return what holds now, the latest first; if nothing does, what held last."""
    return max(
        listed,
        key=lambda entry: (text(entry, "endDate") is None, text(entry, "registrationDate") or ""),
        default=None,
    )


def _said(entry: Record | None) -> list[str]:
    """Return the descriptions of an entry in all languages, in lower case."""
    found = (text(description, "description") for description in entries(entry, "descriptions"))
    return [wording.lower() for wording in found if wording]


def _situation(entry: Record) -> str | None:
    """Return the key of `SITUATIONS` that an entry is, or None."""
    stated = text(entry, "type")
    if stated in SITUATIONS:
        return stated
    said = _said(entry)
    return next(
        (key for word, key in SITUATION_WORDS.items() if any(word in s for s in said)), None
    )


def _status(record: Record) -> str:
    listed = entries(record, "companySituations")
    under_way = {_situation(entry) for entry in listed if text(entry, "endDate") is None}
    for key, (status, _) in SITUATIONS.items():
        if key in under_way:
            return status
    return "active" if text(record, "tradeRegisterStatus") == "1" else "unknown"


def _add_names(
    record: Record, main: Record | None, party: str, number: int, rows: TreeRows
) -> None:
    for entry in entries(record, "names"):
        if entry is main:
            continue
        kind = text(entry, "type")
        rows.add(
            "names",
            party_id=party,
            kind={_MAIN: "previous", _PARALLEL: "foreign"}.get(kind or "", "trading"),
            name=text(entry, "name"),
            valid_from=rows.day(text(entry, "registrationDate"), number, "names.registrationDate"),
            valid_to=rows.day(text(entry, "endDate"), number, "names.endDate"),
        )


def _add_place(record: Record, party: str, rows: TreeRows) -> None:
    """Add the visiting address, else the postal one; in Finnish, else in another language."""
    listed = [
        (text(address, "type") or "", text(office, "languageCode") or "", address, office)
        for address in entries(record, "addresses")
        for office in entries(address, "postOffices")
    ]
    if not listed:
        return
    _, _, address, office = min(listed, key=lambda candidate: candidate[:2])
    stated = text(address, "country")
    known = stated.upper() if stated and len(stated) == 2 and stated.isalpha() else None
    municipality = text(office, "municipalityCode")
    rows.add(
        "places",
        party_id=party,
        role="registered",
        country=known if stated else "FI",
        admin_scheme=municipality and "StatFi",
        admin_code=municipality,
        locality=text(office, "city"),
    )
    street = " ".join(filter(None, (text(address, "street"), text(address, "buildingNumber"))))
    rows.add(
        "addresses",
        party_id=party,
        street=street or text(address, "freeAddressLine"),
        post=text(address, "postCode") or text(office, "city"),
    )


def _add_facts(record: Record, party: str, number: int, rows: TreeRows) -> None:
    for entry in entries(record, "companySituations"):
        key = _situation(entry)
        rows.add(
            "party_facts",
            party_id=party,
            fact=SITUATIONS[key][1] if key else "other",
            code=text(entry, "type"),
            on_date=rows.day(text(entry, "registrationDate"), number, "companySituations"),
            until=rows.day(text(entry, "endDate"), number, "companySituations"),
        )
    for entry in entries(record, "registeredEntries"):
        fact = REGISTERS.get(text(entry, "register") or "")
        if fact is None:
            continue
        none = text(entry, "type") == "0" or any(s.startswith(NOT_REGISTERED) for s in _said(entry))
        rows.add(
            "party_facts",
            party_id=party,
            fact=fact,
            code="no" if none else "yes",
            on_date=rows.day(text(entry, "registrationDate"), number, "registeredEntries"),
            until=rows.day(text(entry, "endDate"), number, "registeredEntries"),
        )
