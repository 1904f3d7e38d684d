"""What to do now with the suppliers of a run: one act each, with the size of the work bought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from data_ingest.ledgers.contract_state import COVERED
from data_ingest.model.figures import number
from data_ingest.model.text import Language, Text, message
from risk_models.card.bands import Band
from service.suppliers.portfolios.proportion import SMALL_PURCHASE, Limits
from service.suppliers.portfolios.supplier_need import SupplierNeed

_DIGITS, _HUNDRED = 2, 100

ACTS: Mapping[str, Text] = {
    "hear": message(
        "Read the fact and its source. Hear the supplier before anything is decided, unless that "
        "could put anyone at risk."
    ),
    "judge": message("Judge the possible matches."),
    "state_industry": message("State what is bought (CPV code); no review need can be stated yet."),
    "ordinary": message("Ordinary checks."),
    "visit": message(
        "Ask for documents on pay and hours where the contract allows it, and visit the workplace."
    ),
    "posting_se": message(
        "Ask where the staff are employed. For posted staff: the notification to "
        "Arbetsmiljöverket and A1 certificates. Check the approval for F-tax."
    ),
    "posting": message(
        "Ask where the staff are employed. For posted staff: the notification of posting and A1 "
        "certificates."
    ),
    "alone_se": message("Check the approval for F-tax, and ask whether anyone else does the work."),
    "alone": message("Ask whether anyone else does the work."),
    "renewal": message(
        "Set labour terms in the next contract; this one ends {day}. Look the supplier up in free "
        "registers."
    ),
    "renewal_covered": message(
        "Follow up the labour terms of the contract, and keep them in the next one; this one ends "
        "{day}."
    ),
    "order": message(
        "Look the supplier up in free registers and put labour terms in the order. At this size "
        "no visit is called for."
    ),
    "follow_up": message(
        "Follow up the labour terms of the contract: who does the work, and at what pay."
    ),
    "uncovered": message(
        "Not all running contracts are known to have labour terms. Look the supplier "
        "up in free registers, and set the terms when a contract is renewed."
    ),
    "confirm": message(
        "Check whether the contract under the same name is the supplier's own, and add its number "
        "to the register. Look the supplier up in free registers."
    ),
    "terms": message(
        "Put labour terms in the contract and follow them up: who does the work, and at what pay. "
        "Look the supplier up in free registers."
    ),
    "find_contract": message(
        "Find the contract behind the payments and its labour terms. Look the supplier up in free "
        "registers."
    ),
}
"""Acts by code, the one with the best reason first in `act_of`. Judgement of 2026-11-30."""

_SMALL = message(
    "Small purchase: about {amount} {currency} a year, below {limit} (LOU 19 a kap. 11 §), and no "
    "adverse fact is known. By its points alone: extended review."
)
_BELOW = message("About {amount} {currency} a year, below {limit} (LOU 19 a kap. 2 §).")
_ABOUT, _UNDER_ONE = message("about {days}"), message("under 1")
_SPAN = message("{low}–{high}")
_ON_SITE, _OFF_SITE = message("on site"), message("elsewhere")

_CONTRACT: Mapping[str, Text] = {
    "running": message("runs"),
    "renewal": message("up for renewal"),
    "ended": message("ended"),
    "none": message("none in the register"),
}
LABOUR_TERMS: Mapping[str, Text] = {
    "set": message("in all that run"),
    "partly": message("in some that run"),
    "none": message("in none that run"),
}
"""Contracts that have labour terms (`data_ingest.ledgers.contract_state.TERMS`)."""
_WITH_TERMS: Mapping[str, Text] = {
    "set": message("{contract}; labour terms set"),
    "partly": message("{contract}; labour terms in some"),
    "none": message("{contract}; no labour terms"),
}
"""How contracts stand, with the same."""
_CONTRACT_UNTIL: Mapping[str, Text] = {
    "running": message("runs until {day}"),
    "renewal": message("up for renewal, ends {day}"),
    "ended": message("ended {day}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """What decides the act of a supplier, and how it is said; fields as of `SupplierNeed`."""

    band: str
    reason: str
    adverse: bool
    possible_matches: int
    possible_contracts: int | None
    category: str
    currency: str
    year_most: Decimal | str | None
    contract_state: str
    contract_ends_on: date | str | None
    labour_terms: str | None
    staff_days_low: int | None
    staff_days: int | None
    staff_days_high: int | None
    on_site: bool | None
    proportion: str | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Return that of a row of a run, as a table has it or the API gives it out."""
        return cls(**{name: row[name] for name in cls.__slots__})

    @classmethod
    def of_need(cls, need: SupplierNeed) -> Self:
        """Return that of a supplier."""
        return cls(**{name: getattr(need, name) for name in cls.__slots__})

    def days(self, language: Language) -> str:
        """Say how many staff days a year, two digits of them; "–" where it is not known."""
        return about_days(self.staff_days, language)

    def span(self, language: Language) -> str:
        """Say between how many staff days the estimate lies; "" where it is not known."""
        if self.staff_days_low is None or self.staff_days_high is None:
            return ""
        ends = (rounded(days, language) for days in (self.staff_days_low, self.staff_days_high))
        return _SPAN.to(language).format(**dict(zip(("low", "high"), ends, strict=True)))

    def contract(self, language: Language) -> str:
        """Say how its contracts stand, and whether they have labour terms; "–" if not known."""
        words = contract_words(self.contract_state, self.contract_ends_on, language)
        terms = _WITH_TERMS.get(self.labour_terms or "")
        return words if terms is None else terms.to(language).format(contract=words)

    def act(self, country: str, language: Language) -> str:
        """Say what to do now."""
        return ACTS[act_of(self, country)].to(language).format(day=str(self.contract_ends_on))

    def said(self, country: str, limits: Limits | None, language: Language) -> str:
        """Say what to do now, and what the size of the purchases means for it."""
        return " ".join(filter(None, (self.act(country, language), self.size(limits, language))))

    def size(self, limits: Limits | None, language: Language) -> str:
        """Say what the size of the purchases means; "" where it means nothing."""
        if limits is None or self.year_most is None or self.adverse:
            return ""
        text, limit = _BELOW, limits.direct
        if self.reason == SMALL_PURCHASE:
            text, limit = _SMALL, limits.small
        elif self.proportion != "direct" or self.band != Band.EXTENDED:
            return ""
        return text.to(language).format(
            amount=number(_hundreds(self.year_most), language),
            currency=limits.currency,
            limit=number(limit, language),
        )


def about_days(days: int | None, language: Language) -> str:
    """Say how many staff days, two digits of them; "–" where it is not known."""
    return "–" if days is None else _ABOUT.to(language).format(days=rounded(days, language))


def place_of_work(on_site: bool | None, language: Language) -> str:  # noqa: FBT001 - it is what is said
    """Say whether work is done on site; "–" where the industry is not known."""
    if on_site is None:
        return "–"
    return (_ON_SITE if on_site else _OFF_SITE).to(language)


def contract_words(state: str, ends_on: date | str | None, language: Language) -> str:
    """Say how the contracts of a supplier stand; "–" where nothing is known."""
    if ends_on is not None and state in _CONTRACT_UNTIL:
        return _CONTRACT_UNTIL[state].to(language).format(day=str(ends_on))
    known = _CONTRACT.get(state)
    return "–" if known is None else known.to(language)


def act_of(item: WorkItem, country: str) -> str:
    """Return the code of the one act for a supplier, of `ACTS`.

    A known adverse fact stands before all else, then what only a person can settle. What is
    proportional under the limit of direct award is said of extended review alone.
    """
    is_covered = item.labour_terms == COVERED
    home = "_se" if country == "SE" else ""
    acts = (
        ("hear", item.adverse),
        ("judge", item.possible_matches > 0),
        ("state_industry", item.band == Band.INSUFFICIENT),
        ("ordinary", item.band == Band.STANDARD),
        ("visit", item.band in (Band.PRIORITY, Band.SPECIAL)),
        (f"posting{home}", item.category == "foreign_firm" and item.on_site is not False),
        (f"alone{home}", item.category == "sole_trader"),
        ("renewal_covered", item.contract_state == "renewal" and is_covered),
        ("renewal", item.contract_state == "renewal"),
        ("order", item.proportion == "direct"),
        ("uncovered", item.labour_terms in ("partly", "none")),
        ("follow_up", item.contract_state == "running"),
        ("confirm", (item.possible_contracts or 0) > 0),
        ("terms", not item.currency),
        ("find_contract", True),
    )
    return next(code for code, applies in acts if applies)


def rounded(amount: int, language: Language) -> str:
    r"""Return a number with two digits that say something, for what is only about right.

    >>> rounded(1_805, "en"), rounded(61, "en"), rounded(0, "en")
    ('1,800', '61', 'under 1')
    """
    if amount < 1:
        return _UNDER_ONE.to(language)
    return number(round(amount, min(_DIGITS - len(str(amount)), 0)), language)


def _hundreds(amount: Decimal | str) -> int:
    """Return an amount in whole hundreds, rounded down, so that it stays below a limit."""
    whole = int(Decimal(amount))
    return whole if whole < _HUNDRED else whole // _HUNDRED * _HUNDRED
