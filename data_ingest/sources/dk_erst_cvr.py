"""Erhvervsstyrelsen: the Central Business Register (CVR)."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from data_ingest.model.text import Text
from data_ingest.model.values import share
from data_ingest.records.opened import OpenedFile
from data_ingest.records.source import Batch, source
from data_ingest.records.trees import Record, TreeRows, entries, read_trees, text

STATUSES = {
    "NORMAL": ("active", None),
    "AKTIV": ("active", None),
    "UNDERKONKURS": ("insolvent", "bankruptcy"),
    "UNDERREKONSTRUKTION": ("reconstruction", "reconstruction"),
    "UNDERTVANGSOPLØSNING": ("winding_down", "liquidation"),
    "UNDERFRIVILLIGLIKVIDATION": ("winding_down", "liquidation"),
    "UNDERLIKVIDATION": ("winding_down", "liquidation"),
    "TVANGSOPLØST": ("dissolved", "deregistered"),
    "OPHØRT": ("dissolved", "deregistered"),
    "SLETTET": ("dissolved", "deregistered"),
}
"""Status and fact by `sammensatStatus` in upper case without spaces; what begins with OPLØST is
dissolved. Other words, such as UDENRETSVIRKNING and UNDERREASSUMERING, are kept as a fact of kind
`other`. The words are those that public clients of the register list (2026-11); which of ours each
stands for is expert judgement, 2026-11-25."""

BANDS = {
    50_000: 99_900, 100_000: 149_900, 150_000: 199_900, 200_000: 249_900, 250_000: 333_200,
    333_300: 499_900, 500_000: 666_500, 666_600: 899_900, 666_700: 899_900, 900_000: 999_900,
}  # fmt: skip
"""Upper end of the interval that a share in the register of owners stands for, by its lower end, in
parts per million (intervals 5-9.99, 10-14.99, … 90-99.99, 100 per cent of the register of owners,
selskabsloven § 58). Any other share is taken as it is."""

SOLE_TRADERS = ("10", "15")
"""`virksomhedsformkode` of natural persons: enkeltmandsvirksomhed, personligt ejet mindre
virksomhed."""

SHARES = {"EJERANDEL_PROCENT": "shareholding", "EJERANDEL_STEMMERET_PROCENT": "voting"}
"""Kinds of control by the type of a participant's attribute."""

EMPLOYMENT = (
    "nyesteErstMaanedsbeskaeftigelse", "nyesteMaanedsbeskaeftigelse",
    "nyesteKvartalsbeskaeftigelse", "nyesteAarsbeskaeftigelse",
)  # fmt: skip
"""Where the number of employees stands, the latest first."""

_NUMBER = re.compile(r"\d{1,8}")
_UNIT = re.compile(r"1\d{9}")
_RATIO = re.compile(r"[01](?:\.\d{1,20})?")


@source(
    title=Text("CVR: Danmarks centrala företagsregister", "CVR: Danish business register"),
    publisher="Erhvervsstyrelsen",
    licence="Free re-use under the terms of CVR; advertising protection is to be respected",
    cadence="daily",
    url="https://datacvr.virk.dk/",
    formats=("json",),
    personal_data=Text(
        "Enmansföretag: namn, ort och ägare utelämnas, numret blir en nyckelhash. Fysiska personer"
        " bland ägarna räknas bara; deras namn och adresser läses inte. Gatuadresser sparas inte;"
        " det räknas bara hur många bolag som har samma adress.",
        "Sole traders: name, town and owners are left out, the number becomes a keyed hash. Natural"
        " persons among owners are only counted; their names and addresses are not read. Street"
        " addresses are not kept; only how many firms share one is counted.",
    ),
    reader_version=2,
)
def dk_erst_cvr(file: OpenedFile) -> Iterator[Batch]:
    """Danish firms with status, names, industries, employees and owners that are firms.

    Reads answers of the register's interface, page by page. The composed status counts, for the
    plain one can be normal for a bankrupt firm. A share is the interval that the register states.
    An owner of the kind `ANDEN_DELTAGER` has no number, so the chain ends there. The version of the
    industry code (DB07 or DB25) is not stated, so their scheme is `DB`. Mergers and divisions are
    left out, for the record does not say their direction plainly.

    A place of work that a firm has now is a party with its P-number, which leads to the firm; write
    it with its P (`DK-PNR`), for one without can be a person's number. Those of sole traders are
    left out.
    """
    yield from read_trees(file, _take, needed="cvrNummer", path="hits.hits.item")


def _take(record: Record, number: int, rows: TreeRows) -> None:
    found = next(iter(entries(record, "_source")), record)
    firm = next(iter(entries(found, "Vrvirksomhed")), found)
    cvr = text(firm, "cvrNummer")
    if cvr is None or not _NUMBER.fullmatch(cvr):
        rows.rejects.note("register-no-number", f"row {number}", {"field": "cvrNummer"})
        return
    if text(firm, "fejlRegistreret") == "true":
        rows.rejects.note("register-in-error", f"row {number}")
        return
    pseudo = any(
        text(value, "vaerdi") == "true"
        for value in _values(entries(firm, "attributter"), "PSEUDOCVRNR")
    )
    party = f"{'dk_erst_cvr' if pseudo else 'DK-CVR'}:{cvr.zfill(8)}"
    form = _held(firm, "nyesteVirksomhedsform", "virksomhedsform")
    personal = text(form, "virksomhedsformkode") in SOLE_TRADERS
    branch = (text(form, "langBeskrivelse") or "").lower().startswith("filial")
    name = _newest(entries(firm, "navne"))
    stated = (text(firm, "virksomhedMetadata", "sammensatStatus") or "").upper().replace(" ", "")
    ended = stated.startswith("OPLØST")
    status, fact = STATUSES.get(
        stated, ("dissolved", "deregistered") if ended else ("unknown", "other")
    )
    begun, gone = _life(firm)
    closed = rows.day(gone, number, "livsforloeb") if status == "dissolved" else None
    founded = text(firm, "virksomhedMetadata", "stiftelsesDato") or text(firm, "stiftelsesDato")
    rows.add(
        "parties",
        party_id=party,
        kind="sole_trader" if personal else "branch" if branch else "company",
        display_name=None
        if personal
        else text(name, "navn") or text(firm, "virksomhedMetadata", "nyesteNavn", "navn"),
        country="DK",
        status=status,
        founded_on=rows.day(founded or begun, number, "stiftelsesDato"),
        ended_on=closed,
        legal_form_code=text(form, "kortBeskrivelse"),
        legal_form_scheme=form and "DK-CVR",
        is_personal=personal,
    )
    if fact and stated:
        since = closed if fact == "deregistered" else _since(firm, stated, number, rows)
        rows.add("party_facts", party_id=party, fact=fact, code=stated, on_date=since)
    _add_place(firm, party, rows)
    _add_industries(firm, party, rows)
    _add_employees(firm, party, number, rows)
    if not personal:
        _add_names(firm, name, party, number, rows)
        _add_owners(firm, party, number, rows)
        _add_places_of_work(firm, party, number, rows)


def _newest(listed: list[Record]) -> Record | None:
    """Return what holds now, the latest first; if nothing does, what held last."""
    return max(
        listed,
        key=lambda entry: (
            text(entry, "periode", "gyldigTil") is None,
            text(entry, "periode", "gyldigFra") or "",
        ),
        default=None,
    )


def _held(firm: Record, newest: str, history: str) -> Record | None:
    """Return what the register itself calls the newest, else the newest of the history."""
    return next(iter(entries(firm, "virksomhedMetadata", newest)), None) or _newest(
        entries(firm, history)
    )


def _values(attributes: list[Record], kind: str) -> list[Record]:
    """Return the values that an attribute has now."""
    return [
        value
        for attribute in attributes
        if text(attribute, "type") == kind
        for value in entries(attribute, "vaerdier")
        if text(value, "periode", "gyldigTil") is None
    ]


def _life(firm: Record) -> tuple[str | None, str | None]:
    """Return the first and the last day of the firm as they are written."""
    periods = entries(firm, "livsforloeb")
    begun = [day for period in periods if (day := text(period, "periode", "gyldigFra"))]
    ended = [day for period in periods if (day := text(period, "periode", "gyldigTil"))]
    return min(begun, default=None), max(ended, default=None)


def _since(firm: Record, stated: str, number: int, rows: TreeRows) -> date | None:
    """Return the day from which the composed status holds, where the plain one is the same."""
    plain = _newest(entries(firm, "virksomhedsstatus"))
    same = (text(plain, "status") or "").upper().replace(" ", "") == stated
    written = text(plain, "periode", "gyldigFra") if same else None
    return rows.day(written, number, "virksomhedsstatus")


def _add_names(firm: Record, main: Record | None, party: str, number: int, rows: TreeRows) -> None:
    former = [("previous", entry) for entry in entries(firm, "navne") if entry is not main]
    for kind, name in (*former, *(("trading", entry) for entry in entries(firm, "binavne"))):
        rows.add(
            "names",
            party_id=party,
            kind=kind,
            name=text(name, "navn"),
            valid_from=rows.day(text(name, "periode", "gyldigFra"), number, "navne"),
            valid_to=rows.day(text(name, "periode", "gyldigTil"), number, "navne"),
        )


def _add_place(firm: Record, party: str, rows: TreeRows) -> None:
    address = _held(firm, "nyesteBeliggenhedsadresse", "beliggenhedsadresse")
    if address is None:
        return
    municipality = text(address, "kommune", "kommuneKode")
    rows.add(
        "places",
        party_id=party,
        role="registered",
        country=text(address, "landekode"),
        admin_scheme=municipality and "KommuneDK",
        admin_code=municipality and municipality.zfill(4),
        locality=text(address, "postdistrikt"),
    )
    house = (text(address, key) for key in ("vejnavn", "husnummerFra", "bogstavFra"))
    rows.add(
        "addresses",
        party_id=party,
        street=" ".join(filter(None, house)),
        post=text(address, "postnummer") or text(address, "postdistrikt"),
    )


def _add_industries(firm: Record, party: str, rows: TreeRows) -> None:
    for rank, name in enumerate(("Hovedbranche", "Bibranche1", "Bibranche2", "Bibranche3"), 1):
        code = text(_held(firm, f"nyeste{name}", name.lower()), "branchekode")
        if code is not None:
            rows.add("industries", party_id=party, scheme="DB", code=code, rank=rank)


def _add_employees(firm: Record, party: str, number: int, rows: TreeRows) -> None:
    """Add the latest number of employees, or the interval where the number is not told."""
    for key in EMPLOYMENT:
        for entry in entries(firm, "virksomhedMetadata", key):
            count = rows.whole(text(entry, "antalAnsatte"), number, f"{key}.antalAnsatte")
            interval = text(entry, "intervalKodeAntalAnsatte")
            if count is not None or interval is not None:
                rows.add(
                    "party_facts",
                    party_id=party,
                    fact="employees",
                    code=interval,
                    code_scheme=interval and "DK-CVR",
                    value_int=count,
                    on_date=_period_end(entry),
                )
                return


def _add_places_of_work(firm: Record, party: str, number: int, rows: TreeRows) -> None:
    """Add the places of work that belong to the firm now, with their P-numbers."""
    for entry in entries(firm, "penheder"):
        unit = text(entry, "pNummer")
        if unit is None or text(entry, "periode", "gyldigTil") is not None:
            continue
        if not _UNIT.fullmatch(unit):
            rows.notes.note("register-value", f"row {number}", {"field": "penheder.pNummer"})
            continue
        place = f"DK-PNR:P{unit}"
        since = rows.day(text(entry, "periode", "gyldigFra"), number, "penheder.gyldigFra")
        rows.add("parties", party_id=place, kind="branch", country="DK", status="active")
        rows.add(
            "control_links", owned_id=place, owner_id=party, kind="sub_unit_of", valid_from=since
        )


def _period_end(employment: Record) -> date | None:
    """Return the last day of the month, quarter or year that a number of employees is of."""
    year = text(employment, "aar") or ""
    quarter = text(employment, "kvartal")
    month = text(employment, "maaned") or (quarter and quarter.isdigit() and str(3 * int(quarter)))
    if not re.fullmatch(r"[12]\d{3}", year) or not re.fullmatch(r"[1-9]|1[0-2]", month or "12"):
        return None
    last = int(month or 12)
    return date(int(year), last, monthrange(int(year), last)[1])


def _add_owners(firm: Record, party: str, number: int, rows: TreeRows) -> None:
    persons: set[str] = set()
    for relation in entries(firm, "deltagerRelation"):
        owner = next(iter(entries(relation, "deltager")), {})
        attributes = [
            entry
            for organisation in entries(relation, "organisationer")
            for member in entries(organisation, "medlemsData")
            for entry in entries(member, "attributter")
        ]
        for kind, control in SHARES.items():
            for value in _values(attributes, kind):
                if text(owner, "enhedstype") == "PERSON":
                    persons.add(text(owner, "enhedsNummer") or str(len(persons)))
                else:
                    _add_link(owner, control, value, party, number, rows)
    if persons:
        rows.add("party_facts", party_id=party, fact="has_individual_owner", value_int=len(persons))


def _add_link(
    owner: Record, control: str, value: Record, party: str, number: int, rows: TreeRows
) -> None:
    """Add an owner that is a firm, or why it has no number: that it is no Danish firm."""
    cvr = text(owner, "forretningsnoegle")
    named = text(owner, "enhedstype") == "VIRKSOMHED" and cvr and _NUMBER.fullmatch(cvr)
    written = text(value, "vaerdi") or ""
    ratio = Fraction(written) if _RATIO.fullmatch(written) else None
    low = high = None
    if ratio is not None and ratio <= 1:
        low, high = share(ratio)
        high = BANDS.get(low, high)
    else:
        rows.notes.note("register-value", f"row {number}", {"field": "EJERANDEL_PROCENT"})
    rows.add(
        "control_links",
        owned_id=party,
        owner_id=f"DK-CVR:{(cvr or '').zfill(8)}" if named else None,
        kind=control,
        share_low_ppm=low,
        share_high_ppm=high,
        reason=None if named else text(owner, "enhedstype") or "UKENDT",
        valid_from=rows.day(text(value, "periode", "gyldigFra"), number, "deltagerRelation"),
    )
