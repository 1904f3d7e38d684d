"""The pure step of a coverage report: frames in, the report out. It knows no clock, no database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from procurement_rules.package.sample import ALGORITHM, draw
from service.suppliers.coverage.frames import Casework, ReadRegister
from service.suppliers.coverage.lines import joined, lines
from service.suppliers.coverage.models import (
    AGES,
    ALERT_ANSWERS,
    QUESTIONS,
    RECORD_VERSION,
    STATES,
    Age,
    AlertCell,
    CaseLabel,
    CaseSample,
    Category,
    Cell,
    Counts,
    CoverageReport,
    DeviationCell,
    Line,
    SourceFile,
    Spend,
    VisitCount,
)
from service.suppliers.coverage.spend import spend_of

_DAYS: tuple[tuple[int, Age], ...] = ((30, "to_30"), (90, "to_90"), (365, "to_365"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAbout:
    """What a report is about and made from.

    Attributes:
        year: The calendar year.
        as_of: The day that ages and lateness are counted on.
        unit: Buyer unit; None: every one.
        country: Where the work is done where the register does not say.
        files: What was read.
        drawn: Cases to draw for a closer look.
        seed: Seed of the draw.
    """

    year: int
    as_of: date
    unit: str | None
    country: str
    files: tuple[SourceFile, ...]
    drawn: int
    seed: int


def coverage_report(
    register: ReadRegister, casework: Casework, risk: pl.DataFrame, about: ReportAbout
) -> CoverageReport:
    """Return what the cases show of the contracts of a register.

    Args:
        register: Contracts that run in the year, and what was paid in it.
        casework: The cases that are seen.
        risk: Columns as `service.suppliers.coverage.frames.RISK`, with every category of the
            register and of the payments.
        about: What the report is about.
    """
    found = joined(register.contracts, casework, unit=about.unit).join(
        risk, on=["cpv", "country"], how="left"
    )
    shown = tuple(lines(found, casework, year=about.year, as_of=about.as_of))
    labels = _labels(casework, set(found["case_id"].drop_nulls()))
    without_unit = joined(register.contracts, casework, unit=None)["where"].null_count()
    return CoverageReport(
        record_version=RECORD_VERSION,
        year=about.year,
        as_of=about.as_of,
        unit=about.unit,
        every_unit=casework.units is None,
        country=about.country,
        files=about.files,
        counts=Counts(
            read=register.read,
            running=found.height,
            undated=register.undated,
            of_no_unit=0 if about.unit is None else without_unit,
            rejected=register.rejected,
            cases=casework.cases.height,
        ),
        categories=tuple(_categories(found)),
        lines=shown,
        cells=tuple(_cells(shown)),
        spend=_spend(register, found, casework, risk, about),
        deviations=tuple(_deviations(casework.deviations, as_of=about.as_of)),
        mended=int(casework.deviations["is_mended"].sum()),
        visits=_visits(casework.visits, about),
        alerts=tuple(_alerts(casework.alerts)),
        sample=_sample([label.case_id for label in labels], about),
        cases=labels,
    )


def _spend(
    register: ReadRegister,
    found: pl.DataFrame,
    casework: Casework,
    risk: pl.DataFrame,
    about: ReportAbout,
) -> Spend | None:
    if register.spend is None:
        return None
    here = risk.filter(pl.col("country") == about.country)
    return spend_of(register.spend, found, casework, here, unit=about.unit)


def _categories(found: pl.DataFrame) -> Iterable[Category]:
    table = (
        found.group_by(pl.col("cpv").str.slice(0, 2).alias("division"), "at_risk")
        .agg(contracts=pl.len(), sources=pl.col("sources").explode().drop_nulls().unique().sort())
        .sort("division", "at_risk", descending=[False, True], nulls_last=True)
    )
    return [Category(**row) for row in table.iter_rows(named=True)]


def _cells(shown: Iterable[Line]) -> Iterable[Cell]:
    """Count the contracts by unit and route; nulls, what is not known, come last."""
    rows: dict[tuple[str | None, str | None], list[Line]] = defaultdict(list)
    for line in shown:
        rows[line.unit, line.route].append(line)
    for unit, route in sorted(rows, key=_nulls_last):
        for question in QUESTIONS:
            for state in STATES[question]:
                held = [line for line in rows[unit, route] if line.states[question] == state]
                if held:
                    yield Cell(
                        unit=unit,
                        route=route,
                        question=question,
                        state=state,
                        contracts=tuple(line.contract_id for line in held),
                        cases=_cases(line.case_id for line in held),
                    )


def _nulls_last(key: tuple[str | None, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((part is None, part or "") for part in key)


def _deviations(found: pl.DataFrame, *, as_of: date) -> Iterable[DeviationCell]:
    opened = found.filter(~pl.col("is_mended")).rows(named=True)
    for age in AGES:
        held = [
            deviation for deviation in opened if _age((as_of - deviation["found_on"]).days) == age
        ]
        yield DeviationCell(
            age=age,
            open=len(held),
            overdue=sum(deviation["recheck_on"] < as_of for deviation in held),
            cases=_cases(deviation["case_id"] for deviation in held),
            follow_ups=_cases(deviation["follow_up_id"] for deviation in held),
        )


def _age(days: int) -> Age:
    return next((age for most, age in _DAYS if days <= most), "over_365")


def _alerts(found: pl.DataFrame) -> Iterable[AlertCell]:
    rows = found.rows(named=True)
    for answer in ALERT_ANSWERS:
        held = [row for row in rows if row["answer"] == answer]
        yield AlertCell(
            answer=answer,
            findings=len(held),
            cases=_cases(alert["case_id"] for alert in held),
            records=_cases(alert["record_id"] for alert in held),
        )


def _visits(found: pl.DataFrame, about: ReportAbout) -> VisitCount:
    """Count the visits of the year; one that does not state what was looked at is none."""
    made = found.filter(
        (pl.col("on").dt.year() == about.year)
        & (pl.col("on") <= about.as_of)
        & pl.col("outcome").is_in(("found", "nothing_found"))
    )
    return VisitCount(made=made.height, found=int((made["outcome"] == "found").sum()))


def _labels(casework: Casework, in_register: set[str]) -> tuple[CaseLabel, ...]:
    return tuple(
        CaseLabel(
            case_id=row["case_id"],
            diary_number=row["diary_number"],
            title=row["title"],
            unit=row["unit"],
            in_register=row["case_id"] in in_register,
        )
        for row in casework.cases.sort("case_id").iter_rows(named=True)
    )


def _sample(cases: list[str], about: ReportAbout) -> CaseSample | None:
    algorithm: Literal["sha256-row-1"] = ALGORITHM
    if not cases or not about.drawn:
        return None
    drawn = draw(len(cases), n=min(about.drawn, len(cases)), seed=about.seed)
    return CaseSample(
        algorithm=algorithm,
        of=tuple(cases),
        seed=about.seed,
        cases=tuple(cases[row - 1] for row in drawn.rows),
    )


def _cases(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({record_id for record_id in found if record_id is not None}))
