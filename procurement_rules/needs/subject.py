"""What is to be bought, as the buyer states it before any supplier is known."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

import dataframely as dy
import polars as pl

from data_ingest.model.tables import Instrument, Nature
from procurement_rules.facts import RuleFacts
from procurement_rules.needs.bought import QUESTIONS, QuestionCode
from procurement_rules.route import value_eur_interval
from procurement_rules.rulebook import Rulebook

CONTRACT = "need"
"""The contract that facts of a needs assessment are about: there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedSubject:
    """A category to be bought.

    Attributes:
        title: The buyer's own name of it, or None.
        cpv: Main subject, eight digits without check digit.
        nature: Works, services or supplies.
        amount: Estimated value of the whole procurement, without VAT.
        currency: ISO 4217 code.
        place: NUTS code or country code as stated.
        country: Country of the place; ISO 3166 alpha-2. For supplies state the country in which
            the goods are made, if it is known.
        starts_on: First day of the contract.
        years: Length in whole years, or None if not stated.
        instrument: The act that governs the procurement.
        buyer_kind: "central", "sub_central", or None if not stated.
        direct_award: Whether there is no call for competition; None if not stated.
        begun_on: Day on which the procurement begins: it pins the law.
        own_staff: Whether the buyer's own people use what is bought; None if not answered.
        housed: Whether those who do the work may live in housing that the employer arranges.
        staff_abroad: Whether the supplier's staff travel or work abroad under the contract.
    """

    title: str | None
    cpv: str
    nature: Nature
    amount: Decimal
    currency: str
    place: str
    country: str
    starts_on: date
    years: int | None
    instrument: Instrument
    buyer_kind: str | None
    direct_award: bool | None
    begun_on: date
    own_staff: bool | None = None
    housed: bool | None = None
    staff_abroad: bool | None = None

    @property
    def answers(self) -> dict[QuestionCode, bool]:
        """What has been answered of the questions about what is bought."""
        stated = {code: getattr(self, code) for code in QUESTIONS}
        return {code: answer for code, answer in stated.items() if answer is not None}

    @property
    def work_country(self) -> str | None:
        """The country of the work as far as it is known; None: not known.

        Goods that are delivered in Sweden may be made anywhere.
        """
        delivered = self.nature == "supplies" and self.country == "SE"
        return None if delivered else self.country

    @property
    def ends_on(self) -> date | None:
        """The last day of the contract; None if its length is not stated.

        A contract of one year from 29 February 2028 ends on 27 February 2029.
        """
        if self.years is None:
            return None
        day, year = self.starts_on, self.starts_on.year + self.years
        is_leap_day = (day.month, day.day) == (2, 29)
        after = day.replace(year=year, day=28) if is_leap_day else day.replace(year=year)
        return after - timedelta(days=1)


def nature_of(cpv: str) -> Nature:
    """Return what kind of contract a CPV code points to, where the buyer has not said.

    Division 45 is works, 50 and above are services, the rest are supplies (Regulation (EC) No
    213/2008, annex I). A CPV code is no proof: the main subject settles it (LOU 1:9).

    >>> nature_of("45000000"), nature_of("90910000"), nature_of("48000000")
    ('works', 'services', 'supplies')
    """
    division = int(cpv[:2])
    if division == 45:
        return "works"
    return "services" if division >= 50 else "supplies"


def facts_of(
    subject: NeedSubject, *, needed: bool | None, rulebook: Rulebook
) -> dy.DataFrame[RuleFacts]:
    """Return the one row of facts that the rules are asked with.

    Nobody has tendered yet, so all that concerns tenders and parties is unknown. Whether work will
    be handed on is unknown too.

    Args:
        subject: What is to be bought.
        needed: Whether labour terms are needed, as proposed; None if that cannot be told.
        rulebook: The rules, which hold the rate of the krona.
    """
    low, high = value_eur_interval(
        subject.amount, subject.currency, subject.begun_on, rulebook=rulebook
    )
    schema = RuleFacts.create_empty().schema
    known = {
        "contract_id": CONTRACT,
        "tender_id": "",
        "party_id": "",
        "ground_id": "",
        "jurisdiction": "SE",
        "instrument": subject.instrument,
        "nature": subject.nature,
        "cpv": subject.cpv,
        "value_eur_low": low,
        "value_eur_high": high,
        "value_sek": _whole(subject.amount) if subject.currency == "SEK" else None,
        "buyer_kind": subject.buyer_kind,
        "begun_on": subject.begun_on,
        "direct_award": subject.direct_award,
        "work_country": subject.work_country,
        "labour_terms_needed": needed,
        "contract_awarded": False,
    }
    return RuleFacts.validate(pl.DataFrame([dict.fromkeys(schema) | known], schema=schema))


def _whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_FLOOR))
