"""What business registers state about a firm, read as the facts that factors use.

A reading repeats what the source says and never what it suggests: what it does not state gives no
reading. Dates are compared with the day of the screening, so that what has begun later or ended
earlier does not count.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import polars as pl

from data_ingest.model.register_tables import Register
from data_ingest.reference.crosswalks import nace_of_cpv
from service.registers.report_readings import annual_report

STATUSES = {
    "insolvent": "bankruptcy", "winding_down": "liquidation", "reconstruction": "reorganisation",
    "active": "none",
}  # fmt: skip
"""`insolvency` by the status of a register that knows procedures. Receivership and the like stand
under `insolvent` in the sources (expert judgement of theirs)."""

_PROCEDURES = {
    "bankruptcy": "bankruptcy", "liquidation": "liquidation", "reconstruction": "reorganisation",
}  # fmt: skip
_GRAVEST = ("bankruptcy", "liquidation", "reorganisation")

REGISTRATIONS = {
    "employer_reg": ("employer_registration", ("registered", "left", "never")),
    "vat_reg": ("vat_registration", ("registered", "left", "never")),
    "prepayment_reg": ("f_tax", ("approved", "left", "not_approved")),
}
"""Facts by entry of a register: what it is called to be in it, to have left it, and not to be in it
without ever having been. The Finnish prepayment register stands for F-tax (the likeness is expert
judgement, 2026-11-25: both say that the firm pays its own preliminary tax)."""

SAYS_NOW_ONLY = ("no_brreg", "no_brreg_enheter")
"""Sources whose `no` says that a firm is not registered now, and nothing of earlier; a day beside
it is that of an earlier registration."""

KEEPS_NAMES = (
    "dk_erst_cvr", "ee_ariregister_general", "fi_prh", "fi_prh_ytj", "gb_companieshouse",
    "gb_companieshouse_basic",
)  # fmt: skip
"""Sources that hold former names with the day on which they ended, so that no such name means
that none ended."""

DATES_NAMES = ("se_bolagsverket_bulk",)
"""Sources that hold the day on which the present name was registered. Where the snapshot has lost
that day, nothing is known."""

INDUSTRY_SCHEMES = ("DB", "EMTAK", "NACE", "SIC2007", "SN", "TOL")
"""Beginnings of schemes whose first two digits are a division of NACE Rev. 2 or 2.1."""

OLDER_SCHEMES = ("SNI92", "SNI2002", "TOL2002")
"""Schemes of NACE Rev. 1, whose divisions are others."""

STAFFING = 78
"""Division of employment activities: it fits every industry, since its staff works in them all.
Expert judgement, 2026-11-25."""

_NO_INDUSTRY = ("00", "99")  # none stated; dormant companies in the United Kingdom

SECTIONS = {
    "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43),
    "G": (45, 47), "H": (49, 53), "I": (55, 56), "J": (58, 63), "K": (64, 66), "L": (68, 68),
    "M": (69, 75), "N": (77, 82), "O": (84, 84), "P": (85, 85), "Q": (86, 88), "R": (90, 93),
    "S": (94, 96), "T": (97, 98), "U": (99, 99),
}  # fmt: skip
"""Divisions of the sections of NACE Rev. 2 (Regulation (EC) No 1893/2006, Annex I)."""

VEHICLES = (45, 46, 47, 95)
"""Divisions of trade and repair: Rev. 2.1 dissolved 45 (vehicles) into the others (Regulation (EU)
2023/137), and a source does not always say which version it uses."""


Key = tuple[str, str]
"""Source and party id."""

Row = Mapping[str, Any]


class FactReading(NamedTuple):
    """One fact as one source states it.

    Attributes:
        fact: Code in `risk_models.facts.catalogue`.
        value: As the fact's kind says.
        source_id: The source.
        day: The day that it is of, where that is another than the day of the source.
    """

    fact: str
    value: str | date | int
    source_id: str
    day: date | None = None


def readings(
    register: Register, ids: Iterable[Key], *, on: date, days: Mapping[str, date | None]
) -> Iterator[FactReading]:
    """Yield what the sources state of one firm.

    Args:
        register: What they hold.
        ids: The firm, as source and party id.
        on: The day of the screening.
        days: The day that the content of each source speaks of.
    """
    return record_readings(SourceRecords.of(register), ids, on=on, days=days)


@dataclass(frozen=True, slots=True)
class SourceRecords:
    """What sources hold, by source and party id: read once, however many firms are asked about.

    Attributes:
        parties: The row of each.
        facts: Its rows of `PartyFacts`.
        names: Its rows of `RegisterNames`.
        industries: Its registered industries, as scheme and code.
    """

    parties: Mapping[Key, Row]
    facts: Mapping[Key, list[Row]]
    names: Mapping[Key, list[Row]]
    industries: Mapping[Key, list[tuple[str, str]]]

    @classmethod
    def of(cls, register: Register) -> "SourceRecords":
        """Return the records of a register."""
        industries: dict[Key, list[tuple[str, str]]] = defaultdict(list)
        columns = ("source_id", "party_id", "scheme", "code")
        for source_id, party_id, scheme, code in register.industries.select(columns).iter_rows():
            industries[source_id, party_id].append((scheme, code))
        return cls(
            {key: rows[0] for key, rows in _grouped(register.parties).items()},
            _grouped(register.party_facts),
            _grouped(register.names),
            industries,
        )


def record_readings(
    records: SourceRecords, ids: Iterable[Key], *, on: date, days: Mapping[str, date | None]
) -> Iterator[FactReading]:
    """Yield what the sources state of one firm; see `readings`."""
    for source_id, register_id in ids:
        key = (source_id, register_id)
        party, facts = records.parties[key], records.facts.get(key, [])
        found = {
            "founded_on": party["founded_on"],
            "activity": None if party["activity"] == "unknown" else party["activity"],
            "accounts_overdue": _overdue(facts, days[source_id]),
            "recent_name_change": _name_change(party, records.names.get(key, []), on=on),
            **_registrations(facts, source_id, on=on),
        }
        if not source_id.startswith("xx_"):
            found["insolvency"] = _insolvency(party["status"], facts, on=on)
            found["deregistered"] = _deregistered(party["status"], facts, on=on)
            for stated in annual_report(facts, on=on):
                yield FactReading(stated.fact, stated.value, source_id, stated.year_end)
        if any(row["fact"] == "has_individual_owner" for row in facts):
            found["ownership"] = "none_reported"
        for fact, value in found.items():
            if value is not None and not (isinstance(value, date) and value > on):
                yield FactReading(fact, value, source_id)


def industry_fit(codes: Iterable[tuple[str, str]], cpv: str | None) -> str | None:
    """Return whether a registered industry is of the division of a CPV code; None: cannot tell.

    Args:
        codes: Registered industries, as scheme and code.
        cpv: Subject of the part.
    """
    divisions = {
        int(digits[:2])
        for scheme, code in codes
        if scheme.startswith(INDUSTRY_SCHEMES) and scheme not in OLDER_SCHEMES
        if len(digits := "".join(filter(str.isdigit, code))) >= 2 and digits[:2] not in _NO_INDUSTRY
    }
    bought = _division(cpv)
    if not divisions or bought is None:
        return None
    low, high = SECTIONS[bought] if bought.isalpha() else (int(bought[:2]),) * 2
    fitting = {STAFFING, *range(low, high + 1), *(VEHICLES if low in VEHICLES else ())}
    return "fits" if divisions & fitting else "differs"


def _grouped(frame: pl.DataFrame) -> dict[Key, list[Row]]:
    rows: dict[Key, list[Row]] = defaultdict(list)
    for row in frame.rows(named=True):
        rows[row["source_id"], row["party_id"]].append(row)
    return rows


@lru_cache(maxsize=4096)
def _division(cpv: str | None) -> str | None:
    """Return the division of NACE, or its section, that a CPV code leads to."""
    found: str | None = pl.select(nace_of_cpv(pl.lit(cpv, pl.String))).item()
    return found


def _holds(row: Mapping[str, Any], on: date) -> bool:
    begun = row["on_date"] is None or row["on_date"] <= on
    return begun and (row["until"] is None or row["until"] > on)


def _insolvency(status: str, facts: Iterable[Mapping[str, Any]], *, on: date) -> str | None:
    """Return the gravest procedure under way; none only where the register says active."""
    under_way = {
        _PROCEDURES[fact["fact"]]
        for fact in facts
        if fact["fact"] in _PROCEDURES and _holds(fact, on)
    }
    if under_way:
        return min(under_way, key=_GRAVEST.index)
    return STATUSES.get(status)


def _deregistered(status: str, facts: Iterable[Mapping[str, Any]], *, on: date) -> str | None:
    if any(fact["fact"] == "deregistered" and _holds(fact, on) for fact in facts):
        return "yes"
    return "no" if status in STATUSES else None


def _overdue(facts: Iterable[Mapping[str, Any]], day: date | None) -> str | None:
    """Return whether accounts were past due on the day that the source speaks of."""
    facts = list(facts)
    if any(fact["fact"] == "accounts_overdue" for fact in facts):
        return "yes"
    due = [fact["on_date"] for fact in facts if fact["fact"] == "accounts_due" and fact["on_date"]]
    if day is None or not due:
        return None
    return "yes" if max(due) < day else "no"


def _registrations(
    facts: Iterable[Mapping[str, Any]], source_id: str, *, on: date
) -> dict[str, str | None]:
    """Return for each register whether the firm is in it, has left it, or has never been in it."""
    found: dict[str, str | None] = {}
    facts = list(facts)
    for entry, (fact, (inside, left, never)) in REGISTRATIONS.items():
        rows = [row for row in facts if row["fact"] == entry]
        stated = [row for row in rows if row["code"] == "yes"]
        denied = [row for row in rows if row["code"] == "no"]
        if any(_holds(row, on) for row in stated):
            found[fact] = inside
        elif any(row["until"] is not None and row["until"] <= on for row in stated):
            found[fact] = left
        elif denied and source_id in SAYS_NOW_ONLY:
            found[fact] = left if any(row["on_date"] for row in denied) else None
        elif any(_holds(row, on) for row in denied):
            found[fact] = never
    return found


def _name_change(party: Row, names: Iterable[Row], *, on: date) -> str | None:
    """Return whether a new name was registered within the year before `on`; None: cannot tell."""
    source_id = party["source_id"]
    if source_id in KEEPS_NAMES:
        ended = [name["valid_to"] for name in names if name["kind"] == "previous"]
        if any(day and _within_a_year(day, on) for day in ended):
            return "yes"
        return None if None in ended else "no"
    if source_id in DATES_NAMES:
        own = (name for name in names if name["name"] == party["display_name"])
        begun = next((row["valid_from"] for row in own if row["kind"] == "legal"), None)
        if begun is None or party["founded_on"] is None:
            return None
        return "yes" if begun > party["founded_on"] and _within_a_year(begun, on) else "no"
    return None


def _within_a_year(day: date, on: date) -> bool:
    """Tell whether `on` is less than a year after `day`; a 29 February counts as a 28th."""
    last = 28 if (on.month, on.day) == (2, 29) else on.day
    return on.replace(year=on.year - 1, day=last) < day <= on
