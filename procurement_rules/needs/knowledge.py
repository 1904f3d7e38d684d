"""What reference tables say about a category, as the steps of the assessment read it.

The service looks it up and hands it over: rules and steps read no tables of their own.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data_ingest.model.text import Text


@dataclass(frozen=True, slots=True)
class StatedValue:
    """One value of a reference table and the source that it names."""

    value: str
    source_id: str


@dataclass(frozen=True, slots=True)
class IndustryStatement:
    """What law or an authority states about the industry behind the subject.

    Attributes:
        code: `staff_ledger`, `greatest_risk`, `most_detected`, `more_common` or
            `inspected_first` (data_ingest.model.reference_tables.STATEMENTS).
        sector: The sector in the source's own terms.
        source_id: The source.
    """

    code: str
    sector: Text
    source_id: str


@dataclass(frozen=True, slots=True)
class ListedGood:
    """A good of the industry behind the subject that a public list names for forced labour.

    Attributes:
        country: Where it is made; ISO 3166 alpha-2.
        good: As listed, in English.
        verified: Whether the row is the publisher's own, and not a second-hand copy.
        source_id: The list.
    """

    country: str
    good: str
    verified: bool
    source_id: str


@dataclass(frozen=True, slots=True)
class PayLevel:
    """The lowest pay of one category of an agreement for a time.

    Attributes:
        level_id: Which level; the same for every time that it is set.
        agreement: The agreement with its parties.
        category: Whose pay it is.
        currency: ISO 4217 code.
        base_hourly: Pay per hour.
        holiday_pay_ppm: Holiday pay on top, parts per million of pay.
        valid_from: First day.
        valid_to: Last day; None: not known.
        is_default: Whether it is the level for the subject itself; else another category of the
            same agreement.
        verified: Whether the level was checked.
        source_id: The source.
    """

    level_id: str
    agreement: str
    category: Text
    currency: str
    base_hourly: Decimal
    holiday_pay_ppm: int
    valid_from: date
    valid_to: date | None
    is_default: bool
    verified: bool
    source_id: str

    def holds_on(self, day: date) -> bool:
        """Tell whether it is the level on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """All that is known about the category; None and empty mean that nothing is held.

    Attributes:
        handed_on_ppm: Median share that is handed on, parts per million.
        authority: What Swedish authorities say of the sector, a code of
            data_ingest/reference/sectors.csv.
        labour_form: How such work is commonly done, likewise: the project's judgement.
        statements: The single statements of law and authorities.
        goods: Listed goods of the industry, in order of country, good and list.
        levels: Levels of pay, in order of default first, agreement, level and day.
    """

    handed_on_ppm: StatedValue | None = None
    authority: StatedValue | None = None
    labour_form: StatedValue | None = None
    statements: tuple[IndustryStatement, ...] = ()
    goods: tuple[ListedGood, ...] = ()
    levels: tuple[PayLevel, ...] = ()
