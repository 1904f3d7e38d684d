"""What an hour of work costs under the collective agreement, beside what a tender pays for it.

The *comparison cost* (jämförelsekostnad) is base pay × (1 + holiday pay) × (1 + employer
contributions). It is one reason for a person to ask how a price was worked out. It is no floor
price, which would be unlawful (HFD 2018 ref. 50), and nothing here finds a tender abnormally low:
only a person can, after the tenderer has been asked to explain its price (LOU 16:7).

Amounts are computed in whole hundredths of the currency and rounded half up once, both for the
comparison cost and for the implied cost, so that what is shown is what was compared.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Literal, NamedTuple

import dataframely as dy

from data_ingest.model.tables import PPM, Procurement, WageLevels
from data_ingest.model.text import Text

Method = Literal["hourly_rate", "hours", "area", "not_assessable"]
Below = Literal["yes", "no", "cannot_tell"]
Position = Literal["below", "within", "above"]
"""Where a price stands: all of it below the whole comparison cost, all of it at its upper end or
over, or neither. Only the first lets anybody say that the price is below."""

_BELOW: dict[Position, Below] = {"below": "yes", "within": "cannot_tell", "above": "no"}
_POSITIONS: dict[str, Position] = {code: place for place, code in _BELOW.items()}

OFFICE_CLEANING_CPV = ("90910", "90911", "90919")
M2_PER_HOUR = (150, 400)
"""Square metres of offices that one person cleans in an hour, slowest and fastest.

Status: assumption of the project, unverified, 2026-11-24; wide on purpose, so that it rarely
decides anything. No published source was read for it.
"""


@dataclass(frozen=True, slots=True)
class LabourCost:
    """The comparison of one tender; amounts are per hour of work, excluding VAT.

    Attributes:
        tender_id: The tender.
        method: How the implied cost was worked out.
        reason: Key into `risk_models.explain.labour_cost_text.REASONS`.
        level_id: The level compared with; None when no verified level applies.
        level_from: First day of that level.
        agreement: Collective agreement of the level, as its parties name it.
        category: Category of work within the agreement.
        currency: ISO 4217 code of every amount here.
        comparison_low: With the lowest lawful employer contributions.
        comparison_high: With the standard employer contributions.
        contribution: The standard employer contributions within `comparison_high`.
        implied_low: Least that the tender pays for an hour of work.
        implied_high: Most that the tender pays for an hour of work.
        ratio_permille: `implied_high` ÷ `comparison_high`, rounded down; None if not assessable.
        below: "yes" only if all of the implied cost is below all of the comparison cost, "no"
            only if all of it reaches the upper end, else "cannot_tell".
    """

    tender_id: str
    method: Method
    reason: str
    level_id: str | None = None
    level_from: date | None = None
    agreement: str | None = None
    category: Text | None = None
    currency: str | None = None
    comparison_low: Decimal | None = None
    comparison_high: Decimal | None = None
    contribution: Decimal | None = None
    implied_low: Decimal | None = None
    implied_high: Decimal | None = None
    ratio_permille: int | None = None
    below: Below = "cannot_tell"

    @property
    def position(self) -> Position | None:
        """Where the price stands; None where it could not be compared."""
        return position_of(self.method, self.below)


class _Offer(NamedTuple):
    tender_id: str
    agreement: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    hours: int | None = None
    hourly_rate: Decimal | None = None
    amount_withheld_until: date | None = None
    cpv: str | None = None
    place_country: str | None = None
    starts_on: date | None = None
    lot_hours: int | None = None
    area_m2: Decimal | None = None
    cleanings_per_year: Decimal | None = None
    years: Decimal | None = None
    sole_traders_only: bool = False


_OF_TENDER = ("tender_id", "agreement", "currency", "hours", "amount_withheld_until")
_OF_LOT = ("cpv", "place_country", "starts_on", "area_m2", "cleanings_per_year", "years")
_OFFERING = ("tenderer", "consortium_lead", "consortium_member")
_NATURAL = ("sole_trader", "person")


class _Level(NamedTuple):
    level_id: str
    valid_from: date
    valid_to: date | None
    country: str
    cpv_prefix: str | None
    agreement: str
    category_sv: str
    category_en: str
    currency: str
    base_hourly: Decimal
    holiday_pay_ppm: int
    contribution_ppm: int
    contribution_low_ppm: int
    verified: bool


class _Implied(NamedTuple):
    method: Method
    reason: str
    low: Decimal
    high: Decimal


def labour_costs(
    procurement: Procurement, wage_levels: dy.DataFrame[WageLevels], *, on: date
) -> tuple[LabourCost, ...]:
    """Compare what each tender pays for an hour of work with the comparison cost.

    The level is the one that the tender names, else the one with the longest CPV prefix of the
    lot's subject; it must be in force where and when the work begins. A level that the tender
    names is not replaced by another. On a tie the lowest base pay is taken, so that the
    comparison is never overstated.

    Args:
        procurement: The purchase; hours, area, price and years of a lot refer to the same time.
        wage_levels: Levels, shipped ones and those that the buyer has added.
        on: The day that levels are read for where the lot has no first day.

    Returns:
        One result per tender, in the order of lots and of tenders within a lot.

    Raises:
        KeyError: A tender is for a lot that the purchase does not have (`build_chains` names it).
    """
    levels = [_Level._make(row) for row in wage_levels.select(_Level._fields).iter_rows()]
    return tuple(_labour_cost(offer, levels, on) for offer in _offers(procurement))


def level_cost(
    cpv: str | None, *, country: str, wage_levels: dy.DataFrame[WageLevels], on: date
) -> LabourCost:
    """Return the level that work of a kind is compared with, where there is no tender.

    Args:
        cpv: What is done.
        country: Where.
        wage_levels: Levels.
        on: The day that they are read for.
    """
    levels = [_Level._make(row) for row in wage_levels.select(_Level._fields).iter_rows()]
    return _labour_cost(_Offer("", cpv=cpv, place_country=country), levels, on)


def comparison_cost(
    base_hourly: Decimal, *, holiday_pay_ppm: int, contribution_ppm: int
) -> Decimal:
    """Return what an hour at this base pay costs an employer, in whole hundredths.

    >>> comparison_cost(Decimal("203.00"), holiday_pay_ppm=130_000, contribution_ppm=314_200)
    Decimal('301.46')
    """
    cost = _hundredths(base_hourly) * (PPM + holiday_pay_ppm) * (PPM + contribution_ppm)
    return _rounded(cost, PPM * PPM)


def position(implied: tuple[Decimal, Decimal], comparison: tuple[Decimal, Decimal]) -> Position:
    """Return where a price stands beside the comparison cost; every text of it follows from this.

    Args:
        implied: Least and most that a tender pays for an hour of work.
        comparison: Lower and upper end of the comparison cost of an hour.

    >>> hundred = Decimal(100), Decimal(100)
    >>> position(hundred, (Decimal(101), Decimal(120)))
    'below'
    >>> position(hundred, (Decimal(100), Decimal(120)))
    'within'
    >>> position(hundred, (Decimal(90), Decimal(100)))
    'above'
    """
    if implied[1] < comparison[0]:
        return "below"
    return "above" if implied[0] >= comparison[1] else "within"


def position_of(method: str, below: str) -> Position | None:
    """Return where a price stands by what is on record of it; None where it was not compared.

    >>> position_of("hours", "cannot_tell"), position_of("not_assessable", "cannot_tell")
    ('within', None)
    """
    return None if method == "not_assessable" else _POSITIONS.get(below)


def _offers(procurement: Procurement) -> list[_Offer]:
    """Return what is compared of each tender, in the order of lots and of tenders within a lot."""
    kinds = dict(procurement.parties.select("party_id", "kind").iter_rows())
    sole_traders_only: dict[str, bool] = {}
    members = procurement.contract_parties.select("tender_id", "party_id", "role").iter_rows()
    for tender_id, party_id, role in members:
        if role in _OFFERING:
            alone = kinds.get(party_id) in _NATURAL
            sole_traders_only[tender_id] = alone and sole_traders_only.get(tender_id, True)
    lots = {row["contract_id"]: row for row in procurement.contracts.rows(named=True)}
    found = []
    for row in procurement.tenders.rows(named=True):
        lot = lots[row["contract_id"]]
        stated = {name: lot[name] for name in _OF_LOT} | {name: row[name] for name in _OF_TENDER}
        offer = _Offer(
            **stated,
            amount=_unless_negative(row["amount"]),
            hourly_rate=_unless_negative(row["hourly_rate"]),
            lot_hours=lot["hours"],
            sole_traders_only=sole_traders_only.get(row["tender_id"], False),
        )
        found.append(((lot["position"], row["position"], row["tender_id"]), offer))
    return [offer for _, offer in sorted(found, key=itemgetter(0))]


def _unless_negative(amount: Decimal | None) -> Decimal | None:
    return None if amount is None or amount < 0 else amount


def _labour_cost(offer: _Offer, levels: list[_Level], on: date) -> LabourCost:
    if offer.sole_traders_only:
        return LabourCost(offer.tender_id, "not_assessable", "sole_trader")
    level = _level(offer, levels, offer.starts_on or on)
    if isinstance(level, str):
        return LabourCost(offer.tender_id, "not_assessable", level)
    low, high = (
        comparison_cost(
            level.base_hourly, holiday_pay_ppm=level.holiday_pay_ppm, contribution_ppm=contribution
        )
        for contribution in sorted((level.contribution_low_ppm, level.contribution_ppm))
    )
    without = comparison_cost(
        level.base_hourly, holiday_pay_ppm=level.holiday_pay_ppm, contribution_ppm=0
    )
    implied = _implied(offer, level.currency)
    compared = LabourCost(
        tender_id=offer.tender_id,
        method="not_assessable",
        reason=implied if isinstance(implied, str) else implied.reason,
        level_id=level.level_id,
        level_from=level.valid_from,
        agreement=level.agreement,
        category=Text(sv=level.category_sv, en=level.category_en),
        currency=level.currency,
        comparison_low=low,
        comparison_high=high,
        contribution=high - without,
    )
    if isinstance(implied, str):
        return compared
    return replace(
        compared,
        method=implied.method,
        implied_low=implied.low,
        implied_high=implied.high,
        ratio_permille=1000 * _hundredths(implied.high) // _hundredths(high),
        below=_BELOW[position((implied.low, implied.high), (low, high))],
    )


def _level(offer: _Offer, levels: list[_Level], on: date) -> _Level | str:
    if offer.agreement is None and offer.place_country is None:
        return "no_place"
    fitting = [
        level
        for level in levels
        if level.valid_from <= on
        and (level.valid_to is None or on <= level.valid_to)
        and offer.place_country in (None, level.country)
        and _is_meant(level, offer)
    ]
    if not fitting:
        return "no_level"
    best = min(
        fitting,
        key=lambda level: (
            -len(level.cpv_prefix or ""),
            not level.verified,
            level.base_hourly,
            level.level_id,
            level.valid_from,
        ),
    )
    return best if best.verified and best.base_hourly > 0 else "level_unverified"


def _is_meant(level: _Level, offer: _Offer) -> bool:
    if offer.agreement is not None:
        return level.level_id == offer.agreement
    return level.cpv_prefix is not None and (offer.cpv or "").startswith(level.cpv_prefix)


def _implied(offer: _Offer, currency: str) -> _Implied | str:
    price = offer.amount if offer.hourly_rate is None else offer.hourly_rate
    if price is None:
        return "price_withheld" if offer.amount_withheld_until else "no_price"
    if offer.currency is None:
        return "no_currency"
    if offer.currency != currency:
        return "other_currency"
    if offer.hourly_rate is not None:
        return _Implied("hourly_rate", "rate_stated", price, price)
    if hours := offer.hours or offer.lot_hours:
        by_hour = _rounded(_hundredths(price), hours)
        return _Implied(
            "hours", "hours_tenderer" if offer.hours else "hours_buyer", by_hour, by_hour
        )
    if cleaned := _cleaned_area(offer):
        slow, fast = (
            _rounded(_hundredths(price) * speed * 100**3, cleaned) for speed in M2_PER_HOUR
        )
        return _Implied("area", "hours_from_area", slow, fast)
    return "no_hours"


def _cleaned_area(offer: _Offer) -> int | None:
    """Return area × cleanings × years in millionths of a square metre, for offices only."""
    area, cleanings, years = offer.area_m2, offer.cleanings_per_year, offer.years
    if area is None or cleanings is None or years is None:
        return None
    if not (offer.cpv or "").startswith(OFFICE_CLEANING_CPV) or min(area, cleanings, years) <= 0:
        return None
    return _hundredths(area) * _hundredths(cleanings) * _hundredths(years)


def _hundredths(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _rounded(numerator: int, denominator: int) -> Decimal:
    """Return the quotient of two whole numbers, rounded half up, as hundredths."""
    return Decimal((2 * numerator + denominator) // (2 * denominator)).scaleb(-2)
