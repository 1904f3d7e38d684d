"""The lots of a notice, and the groups of lots that a tender may be for."""

import calendar
from datetime import date, timedelta

from lxml import etree

from data_ingest.formats.eforms.document import (
    CAC,
    CBC,
    EFAC,
    EFBC,
    ID,
    extension,
    identifier,
    preferred,
    texts,
)
from data_ingest.formats.eforms.values import country, day, main_cpv, money, percent
from data_ingest.model.notice_codes import FRAMEWORK_KINDS, FrameworkKind
from data_ingest.model.rows import ContractRow
from data_ingest.model.tables import NATURES, Nature
from data_ingest.model.values import Money, Refusals, the_only
from data_ingest.parsing.xml_document import child, text

PROJECT = f"{CAC}ProcurementProject"
_LOT = f"{CAC}ProcurementProjectLot"
_LOCATION = f"{CAC}RealizedLocation"
ESTIMATE = (f"{CAC}RequestedTenderTotal", f"{CBC}EstimatedOverallContractAmount")
_NATURES: dict[str, Nature] = {nature: nature for nature in NATURES}
_KINDS: dict[str, FrameworkKind] = {kind: kind for kind in FRAMEWORK_KINDS}
_MONTHS = {"MONTH": 1, "YEAR": 12}
_DAYS = {"DAY": 1, "WEEK": 7}
_ASKS_FOR_SUBCONTRACTORS = frozenset({"shar-subc", "subc-noblig", "subc-oblig"})
"""Codes of BT-651 by which the tenderer shall state share or names (LOU 17:6); the codes
`subj-…` ask for the subject alone and say neither yes nor no to that."""


def read_lots(
    root: etree._Element, *, language: str | None, refusals: Refusals
) -> tuple[ContractRow, ...]:
    """Return a row a lot (a part, in a planning notice), in document order.

    A lot without a place of performance has that of the procedure.
    """
    procedure = child(root, PROJECT)
    rows: dict[str, ContractRow] = {}
    for lot in root.iterchildren(_LOT):
        element = child(lot, ID)
        if element is not None and element.get("schemeName") == "LotsGroup":
            continue
        lot_id = identifier(lot, ID)
        if lot_id is None:
            refusals.note("eforms-id-missing", "ProcurementProjectLot")
        elif lot_id in rows:
            location = f"ProcurementProjectLot[{lot_id}]"
            refusals.note("eforms-id-repeated", location, {"id": lot_id})
        else:
            row = _lot(lot, procedure, lot_id=lot_id, language=language, refusals=refusals)
            rows[lot_id] = row._replace(position=len(rows) + 1)
    return tuple(rows.values())


def read_groups(root: etree._Element) -> dict[str, tuple[str, ...]]:
    """Return the lots of each group of lots (BT-1375), by the group's identifier."""
    distribution = child(root, f"{CAC}TenderingTerms", f"{CAC}LotDistribution")
    if distribution is None:
        return {}
    reference = f"{CAC}ProcurementProjectLotReference"
    return {
        group_id: tuple(
            dict.fromkeys(
                lot for element in group.iterchildren(reference) if (lot := text(element, ID))
            )
        )
        for group in distribution.iterchildren(f"{CAC}LotsGroup")
        if (group_id := text(group, f"{CBC}LotsGroupID"))
    }


def is_framework(root: etree._Element) -> bool | None:
    """Tell whether any lot is a framework agreement (BT-765); None if no lot says."""
    codes = {code for lot in root.iterchildren(_LOT) for code in _framework_codes(lot)}
    return bool(codes - {"none"}) if codes else None


def framework_most(project: etree._Element, *, at: str, refusals: Refusals) -> Money | None:
    """Return the most that a framework agreement may be worth, as estimated (BT-271).

    Args:
        project: Of the procedure or a lot.
        at: Its path.
        refusals: Where an amount that cannot be used is noted.
    """
    total = child(project, f"{CAC}RequestedTenderTotal")
    above = None if total is None else extension(total)
    if above is None:
        return None
    at = f"{at}/RequestedTenderTotal"
    return money(above, f"{EFBC}FrameworkMaximumAmount", at=at, refusals=refusals)


def _framework_codes(lot: etree._Element) -> set[str]:
    return {
        code
        for process in lot.iterchildren(f"{CAC}TenderingProcess")
        for system in process.iterchildren(f"{CAC}ContractingSystem")
        for element in system.iterchildren(f"{CBC}ContractingSystemTypeCode")
        if element.get("listName") == "framework-agreement" and (code := text(element))
    }


def end_of(start: date, *, number: int, unit: str) -> date | None:
    """Return the last day of a period that begins on `start`.

    Months are calendar months: a month from 31 January ends with February.

    Args:
        start: First day.
        number: Length, at least 1.
        unit: `DAY`, `WEEK`, `MONTH` or `YEAR`.

    Returns:
        The last day; None for another unit or beyond the calendar.

    >>> end_of(date(2025, 2, 1), number=12, unit="MONTH")
    datetime.date(2026, 1, 31)
    """
    try:
        if unit in _DAYS:
            return start + timedelta(days=number * _DAYS[unit] - 1)
        if unit in _MONTHS:
            years, month = divmod(start.month - 1 + number * _MONTHS[unit], 12)
            last = calendar.monthrange(start.year + years, month + 1)[1]
            same_day = date(start.year + years, month + 1, min(start.day, last))
            return same_day if start.day > last else same_day - timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return None


def _lot(
    lot: etree._Element,
    procedure: etree._Element | None,
    *,
    lot_id: str,
    language: str | None,
    refusals: Refusals,
) -> ContractRow:
    at = f"ProcurementProjectLot[{lot_id}]/ProcurementProject"
    project = child(lot, PROJECT)
    if project is None:
        project = etree.Element(PROJECT)
    estimate = money(project, *ESTIMATE, at=at, refusals=refusals)
    most = framework_most(project, at=at, refusals=refusals)
    if procedure is None or child(project, _LOCATION) is not None:
        place = _place(project, at=at, refusals=refusals)
    else:
        place = _place(procedure, at="ProcurementProject", refusals=refusals)
    starts_on, ends_on = _period(project, at=at, refusals=refusals)
    terms = child(lot, f"{CAC}TenderingTerms")
    asked, handed_on_least, handed_on_most = (
        (None, None, None) if terms is None else _terms(terms, lot_id=lot_id, refusals=refusals)
    )
    return ContractRow(
        contract_id=lot_id,
        position=1,
        title=preferred(texts(project, f"{CBC}Name"), language=language),
        cpv=main_cpv(project, at=at, refusals=refusals),
        nature=_NATURES.get(text(project, f"{CBC}ProcurementTypeCode") or ""),
        amount=estimate and estimate.amount,
        currency=estimate and estimate.currency,
        place_country=place[0],
        place_code=place[1],
        starts_on=starts_on,
        ends_on=ends_on,
        subcontracting_asked=asked,
        subcontracting_min_ppm=handed_on_least,
        subcontracting_max_ppm=handed_on_most,
        estimated_amount=estimate and estimate.amount,
        estimated_currency=estimate and estimate.currency,
        framework_kind=_KINDS.get(the_only(_framework_codes(lot)) or ""),
        framework_most=most and most.amount,
        framework_currency=most and most.currency,
    )


def _place(
    project: etree._Element, *, at: str, refusals: Refusals
) -> tuple[str | None, str | None]:
    """Return country and region where the work is done; None where several are stated."""
    at = f"{at}/RealizedLocation/Address"
    countries: set[str] = set()
    regions: set[str] = set()
    for location in project.iterchildren(_LOCATION):
        for address in location.iterchildren(f"{CAC}Address"):
            if found := country(address, at=at, refusals=refusals):
                countries.add(found)
            if region := text(address, f"{CBC}CountrySubentityCode"):
                regions.add(region)
    if len(countries) != 1:
        return None, None
    return countries.pop(), regions.pop() if len(regions) == 1 else None


def _period(
    project: etree._Element, *, at: str, refusals: Refusals
) -> tuple[date | None, date | None]:
    period = child(project, f"{CAC}PlannedPeriod")
    if period is None:
        return None, None
    at = f"{at}/PlannedPeriod"
    start = day(period, f"{CBC}StartDate", at=at, refusals=refusals)
    end = day(period, f"{CBC}EndDate", at=at, refusals=refusals)
    duration = child(period, f"{CBC}DurationMeasure")
    if end is None and start is not None and duration is not None:
        written = text(duration) or ""
        number = int(written) if written.isdecimal() and len(written) <= 6 else 0
        end = end_of(start, number=number, unit=duration.get("unitCode", "")) if number else None
        if end is None:
            refusals.note("eforms-period", f"{at}/DurationMeasure")
    if start is not None and end is not None and end < start:
        refusals.note("eforms-period", at)
        end = None
    return start, end


def _terms(
    terms: etree._Element, *, lot_id: str, refusals: Refusals
) -> tuple[bool | None, int | None, int | None]:
    """Return whether subcontracting is to be stated (BT-651), and least and most of it."""
    at = f"ProcurementProjectLot[{lot_id}]/TenderingTerms/AllowedSubcontractTerms"
    least = most = None
    for rule in terms.iterchildren(f"{CAC}AllowedSubcontractTerms"):
        low = percent(rule, f"{CBC}MinimumPercent", at=at, refusals=refusals)
        high = percent(rule, f"{CBC}MaximumPercent", at=at, refusals=refusals)
        least = low.low if low else least
        most = high.high if high else most
    above = extension(terms)
    requirements = (
        () if above is None else above.iterchildren(f"{EFAC}TenderSubcontractingRequirements")
    )
    codes = {
        code
        for requirement in requirements
        if (code := text(requirement, f"{EFBC}TenderSubcontractingRequirementsCode"))
    }
    asked = True if codes & _ASKS_FOR_SUBCONTRACTORS else None
    return False if codes == {"none"} else asked, least, most
