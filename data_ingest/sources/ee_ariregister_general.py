"""e-Äriregister: general data of Estonian firms."""

import re
from collections.abc import Iterator
from datetime import date

from data_ingest.ids.countries import country_code
from data_ingest.model.text import Text
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day
from data_ingest.records.source import Batch, Download, source
from data_ingest.records.trees import Record, TreeRows, entries, read_trees, text
from data_ingest.sources.ee_ariregister_basic import STATUSES

KINDS = {"FIE": "sole_trader", "FIL": "branch"}
"""Kinds by `oiguslik_vorm`; all other forms are companies. FIL is the branch of a foreign firm."""

INDUSTRIES = {"2": ("EMTAK2008", "NACE2"), "3": ("EMTAK2025", "NACE2.1")}
"""Versions of the Estonian code and of NACE by `emtak_versioon`; both are in use side by side."""

ACTIVITIES = {"Jah": "active", "Ei": "dormant"}
"""Activity by `tegutseb_tekstina`, yes or no: whether the firm operates. Only `Jah` has been seen;
that `Ei` means dormant is expert judgement, 2026-11-25."""

_WRITTEN = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")
_COUNTY = re.compile(r",?[^,]* maakond$")


@source(
    title=Text("e-Äriregister: allmänna data (Estland)", "e-Business Register: general (Estonia)"),
    publisher="Registrite ja Infosüsteemide Keskus (RIK)",
    licence="CC-BY-4.0",
    cadence="daily",
    url="https://avaandmed.ariregister.rik.ee/en/downloading-open-data",
    download=Download(
        address="https://avaandmed.ariregister.rik.ee/sites/default/files/avaandmed/ettevotja_rekvisiidid__yldandmed.json.zip",
        megabytes=230,
        records=378_009,
        counted=date(2026, 9, 17),
    ),
    formats=("json",),
    personal_data=Text(
        "Enskilda näringsidkare (FIE): namn och ort utelämnas, numret blir en nyckelhash."
        " E-post och telefon läses inte. Gatuadresser sparas inte; det räknas bara hur många bolag"
        " som har samma adress.",
        "Sole traders (FIE): name and town are left out, the number becomes a keyed hash. E-mail"
        " and telephone are not read. Street addresses are not kept; only how many firms share one"
        " is counted.",
    ),
    reader_version=3,
)
def ee_ariregister_general(file: OpenedFile) -> Iterator[Batch]:
    """Estonian firms with name history, industries of both versions and filed annual reports.

    The number of employees is that of the latest report, as the firm stated it; it varies between
    years for reasons other than hiring. A firm that is not in the file need not have been deleted:
    deleted firms disappear from it.
    """
    as_of = content_day(file)
    yield from read_trees(file, _take, needed="ariregistri_kood", as_of=as_of)


def _take(record: Record, number: int, rows: TreeRows) -> None:
    code = text(record, "ariregistri_kood")
    if code is None:
        rows.rejects.note("register-no-number", f"row {number}", {"field": "ariregistri_kood"})
        return
    party = f"EE-RIK:{code}"
    general = next(iter(entries(record, "yldandmed")), {})
    form = text(general, "oiguslik_vorm")
    personal = form == "FIE"
    stated = text(general, "staatus")
    status, fact = STATUSES.get(stated or "", ("unknown", None))
    ended = rows.day(_iso(general, "kustutamise_kpv"), number, "kustutamise_kpv")
    rows.add(
        "parties",
        party_id=party,
        kind=KINDS.get(form or "", "company"),
        display_name=None if personal else text(record, "nimi"),
        country="EE",
        status=status,
        activity=ACTIVITIES.get(text(general, "tegutseb_tekstina") or "", "unknown"),
        founded_on=rows.day(
            _iso(general, "esmaregistreerimise_kpv"), number, "esmaregistreerimise_kpv"
        ),
        ended_on=ended,
        legal_form_code=form,
        legal_form_scheme=form and "EE-RIK",
        is_personal=personal,
    )
    if fact:
        day = ended if fact == "deregistered" else None
        rows.add("party_facts", party_id=party, fact=fact, code=stated, on_date=day)
    if not personal:
        _add_names(general, party, number, rows)
    _add_place(general, party, rows)
    _add_industries(general, party, rows)
    _add_latest_report(general, party, number, rows)


def _iso(record: Record, key: str) -> str | None:
    """Return a date written like 31.12.2026 as 2026-12-31, and other text as it is."""
    written = text(record, key)
    return None if written is None else _WRITTEN.sub(r"\3-\2-\1", written)


def _current(record: Record, key: str) -> list[Record]:
    return [entry for entry in entries(record, key) if text(entry, "lopp_kpv") is None]


def _add_names(general: Record, party: str, number: int, rows: TreeRows) -> None:
    for entry in entries(general, "arinimed"):
        until = _iso(entry, "lopp_kpv")
        if until is not None:
            rows.add(
                "names",
                party_id=party,
                kind="previous",
                name=text(entry, "sisu"),
                valid_from=rows.day(_iso(entry, "algus_kpv"), number, "arinimed.algus_kpv"),
                valid_to=rows.day(until, number, "arinimed.lopp_kpv"),
            )


def _add_place(general: Record, party: str, rows: TreeRows) -> None:
    for address in _current(general, "aadressid")[:1]:
        ehak = text(address, "ehak")
        named = _COUNTY.sub("", text(address, "ehak_nimetus") or "")
        rows.add(
            "places",
            party_id=party,
            role="registered",
            country=country_code(text(address, "riik") or ""),
            admin_scheme=ehak and "EHAK",
            admin_code=ehak,
            locality=named.rsplit(",", 1)[-1],
        )
        rows.add(
            "addresses",
            party_id=party,
            street=text(address, "tanav_maja_korter"),
            post=text(address, "postiindeks") or ehak,
        )


def _add_industries(general: Record, party: str, rows: TreeRows) -> None:
    """Add the industries that are notified now, the main one first in each version."""
    ranks: dict[str, int] = {}
    listed = _current(general, "teatatud_tegevusalad")
    for industry in sorted(listed, key=lambda entry: text(entry, "on_pohitegevusala") != "true"):
        version = text(industry, "emtak_versioon") or ""
        names = INDUSTRIES.get(version, ("EMTAK", "NACE"))
        ranks[version] = ranks.get(version, 0) + 1
        for scheme, key in zip(names, ("emtak_kood", "nace_kood"), strict=True):
            code = text(industry, key)
            if code is not None:
                rows.add(
                    "industries", party_id=party, scheme=scheme, code=code, rank=ranks[version]
                )


def _add_latest_report(general: Record, party: str, number: int, rows: TreeRows) -> None:
    key = "majandusaasta_perioodi_lopp_kpv"
    reports = entries(general, "info_majandusaasta_aruannetest")
    latest = max(reports, key=lambda report: _iso(report, key) or "", default=None)
    if latest is None:
        return
    day = rows.day(_iso(latest, key), number, key)
    rows.add("party_facts", party_id=party, fact="accounts_filed", on_date=day)
    employees = rows.whole(text(latest, "tootajate_arv"), number, "tootajate_arv")
    if employees is not None:
        rows.add("party_facts", party_id=party, fact="employees", value_int=employees, on_date=day)
