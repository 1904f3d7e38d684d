"""One legal rule: a dated YAML file with its condition, its words, its source and its examples.

A rule answers a question of law about facts: it applies, it does not apply, or one cannot tell.
It never says anything about a firm that the facts do not say.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Literal, Self

import dataframely as dy
import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

from data_ingest.model.tables import INSTRUMENTS
from data_ingest.model.text import Words
from procurement_rules.facts import RuleFacts
from procurement_rules.parameter import Parameter
from procurement_rules.reading import HowRead


class Outcome(StrEnum):
    """The outcome of a rule for given facts."""

    APPLIES = "applies"
    DOES_NOT_APPLY = "does_not_apply"
    CANNOT_TELL = "cannot_tell"


Consequence = Literal[
    "MUST_EXCLUDE", "MAY_EXCLUDE", "SHALL_EXCLUDE", "MUST_NOT_EXCLUDE", "MAY_DEROGATE",
    "TIME_LIMIT", "MUST_HEAR", "MUST_NOTIFY", "MUST_VERIFY", "MUST_REQUEST", "MAY_REQUEST",
    "MUST_ACCEPT_PRELIMINARILY", "MUST_REQUIRE_EXPLANATION", "MUST_REJECT", "MAY_REJECT",
    "MAY_REFUSE_AWARD", "MUST_SET_CONDITION", "MAY_SET_CONDITION", "MUST_SET_LEVELS",
    "DEEMED_COMPLIANT", "MUST_REQUIRE", "MUST_REQUIRE_REPLACEMENT", "MAY_REQUIRE_REPLACEMENT",
    "MUST_LIMIT", "MUST_DOCUMENT", "MUST_REPORT", "MUST_QUERY", "ROUTE_TO_CH_19",
    "HUMAN_LEGAL_REVIEW", "LIABILITY", "SIGNAL", "DUE_DILIGENCE", "RECOMMENDED_DD", "REPORTING",
    "MARKET_BAN", "PRODUCT_CONSTRAINT", "PROPOSED", "REPORTED", "INFO", "SHOULD_CONSIDER",
    "MUST_NOT_AWARD", "MUST_HAVE",
]  # fmt: skip
"""What the law attaches to a rule. A code, not advice: the act proposed is the rule's `then`."""

UPCOMING: frozenset[Consequence] = frozenset({"PROPOSED", "REPORTED"})
"""Consequences of rules that are not law: they are shown as upcoming and never fire."""


NO_DAY_SET = date(9999, 12, 31)
"""The day that a proposal without a day of entry into force is dated by."""

EU_COUNTRIES = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
"""The member states (Treaty on European Union, article 52, after the withdrawal of the United
Kingdom on 2020-01-31), in ISO 3166 alpha-2."""

_BUYERS_OF: dict[str, tuple[str, ...]] = {"EU": EU_COUNTRIES, "UK": ("GB",), "INT": ()}


class InForce(BaseModel):
    """The days on which a rule is in force, both included.

    Attributes:
        from_: First day on which the provision was law, in whatever wording.
        to: Last day; None: none is known.
        read_from: First day of the wording that the rule states, where an earlier one was law
            before it and has not been read. Of a procurement that began under that, the rule
            cannot tell. None: the wording is that of `from_`, or no other is known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_: date = Field(alias="from")
    to: date | None = None
    read_from: date | None = Field(default=None, exclude_if=lambda day: day is None)

    @model_validator(mode="after")
    def _days_follow_each_other(self) -> Self:
        if self.to is not None and self.to < self.from_:
            msg = f"the last day, {self.to}, lies before the first, {self.from_}"
            raise ValueError(msg)
        if self.read_from is not None and not (
            self.from_ < self.read_from <= (self.to or date.max)
        ):
            msg = f"the wording read begins on {self.read_from}, not after the first day in force"
            raise ValueError(msg)
        return self

    @property
    def known_from(self) -> date:
        """The first day whose wording the rule states."""
        return self.read_from or self.from_

    def states(self, day: date) -> bool:
        """Tell whether the rule states the law of a day: in force, and in the wording read."""
        return self.known_from <= day <= (self.to or date.max)


class Example(BaseModel):
    """A worked example, which is also a test of the rule.

    Attributes:
        name: A sentence.
        as_of: Day on which the procurement began, unless `given` says otherwise.
        given: The facts that are known; country and act are the rule's own unless given, all else
            is unknown.
        outcome: What the rule answers, or that it is no law on the day that procurement began.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    as_of: date
    given: dict[str, date | bool | int | str | None]
    outcome: Outcome | Literal["not_in_force"]


class Rule(BaseModel):
    """A legal rule as its file states it, with its parameters filled in.

    Attributes:
        id: Country, act and provision, such as SE-LOU-13-1; the file is named after it.
        jurisdiction: Country, or EU, or UK, or INT for what no state has made.
        instrument: The act. A rule of an act of procurement is about what that act governs;
            that of another act is about every procurement in its jurisdiction.
        in_force: May be left out by what is only proposed or reported.
        addressee: Whom the rule speaks to. Only what speaks to the buyer or to a firm is asked of
            a procurement; a directive speaks to the state, and some law to this service.
        raised_by: Facts that raise the question. Where none of them is known the rule is not asked
            of a procurement; empty: it is always asked.
        concerns: What the rule is asked about. Several rows of facts about the same contract,
            tender or party are one question, which applies if it applies to any of them.
        read: How it was read, in what and when; what was not is in `unverified_parts`. None of a
            kept rulebook from before rules stated it.
        verified: The act was read, as `read` says. An unverified rule is shown as such and is
            never a duty. A kept rulebook without `read` states it; a source of any kind was then
            enough.
        verification: What was read (`read.source`).
        last_checked: When (`read.day`).
        limits: What the rule leaves out, for the reader to know.
        applies: Condition for the rule to be about a procurement at all.
        when: Condition for its consequence.
        then: The lawful act, as a question of law.
        asks: Documents and answers that may be requested.
        gate: Id of the rule that permits asking.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Z]{2,3}-[A-Z0-9]+(-[A-Za-z0-9]+)*$")
    jurisdiction: str = Field(pattern=r"^([A-Z]{2}|INT)$")
    instrument: str
    citation: str
    title: Words
    reference: str = Field(pattern=r"^https://")
    in_force: InForce = InForce(**{"from": NO_DAY_SET})
    read: HowRead | None = None
    verified: bool
    verification: str
    last_checked: date
    unverified_parts: tuple[Words, ...] = ()
    limits: tuple[Words, ...] = ()
    concerns: Literal["contract", "tender", "party"]
    addressee: Literal["buyer", "firm", "state", "service"] = "buyer"
    raised_by: tuple[str, ...] = ()
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    applies: str
    when: str
    then: Words
    consequence: Consequence
    asks: Words | None = None
    gate: str | None = None
    examples: tuple[Example, ...]

    @model_validator(mode="after")
    def _agrees_with_how_it_was_read(self) -> Self:
        read = self.read
        if read is None:
            return self
        if read.is_of_the_act and read.state is None and self.jurisdiction == "SE":
            msg = "read.state is missing: the last amending act in the copy, or the day it is of"
            raise ValueError(msg)
        if any(getattr(self, name) != value for name, value in follows_from(read).items()):
            msg = f"{', '.join(follows_from(read))} follow from read"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _law_has_a_day(self) -> Self:
        if self.consequence not in UPCOMING and "in_force" not in self.model_fields_set:
            msg = "in_force is missing: only what is proposed or reported may have no day"
            raise ValueError(msg)
        return self

    def __hash__(self) -> int:
        """Return the hash of its id: rules of one id are told apart by all that they state."""
        return hash(self.id)

    @property
    def is_of_procurement_act(self) -> bool:
        """Whether its act governs procurements, and the rule is only about those."""
        return self.instrument in INSTRUMENTS

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries whose buyers the rule is about (ISO 3166 alpha-2); empty: all."""
        return _BUYERS_OF.get(self.jurisdiction, (self.jurisdiction,))

    def days(self) -> tuple[date, ...]:
        """Return one day of each period in which the rule and all its parameters are the same.

        These are the days that a procurement may have begun on when its own is not known. A day
        whose wording has not been read is none of them.
        """
        starts = {self.in_force.known_from}
        starts |= {dated.from_ for p in self.parameters.values() for dated in p.values}
        return tuple(
            day
            for day in sorted(starts)
            if self.in_force.states(day)
            and all(p.on(day) is not None for p in self.parameters.values())
        )


def follows_from(read: HowRead) -> dict[str, object]:
    """Return the fields of a rule that follow from how it was read."""
    return {
        "verified": read.is_of_the_act,
        "verification": read.source,
        "last_checked": read.day,
    }


def example_facts(rule: Rule, example: Example) -> dy.DataFrame[RuleFacts]:
    """Return the one row of facts that an example gives."""
    return facts_of_examples([(rule, example)])


def facts_of_examples(examples: Sequence[tuple[Rule, Example]]) -> dy.DataFrame[RuleFacts]:
    """Return the facts that examples give, one row each, about contracts of their own."""
    schema = {name: column.dtype for name, column in RuleFacts.columns().items()}
    rows = [
        dict.fromkeys(schema)
        | {"contract_id": f"c{number}", "tender_id": "t1", "party_id": "p1", "ground_id": "g1"}
        | {"jurisdiction": (rule.countries or ("SE",))[0]}
        | {"instrument": rule.instrument if rule.is_of_procurement_act else None}
        | {"begun_on": example.as_of, **example.given}
        for number, (rule, example) in enumerate(examples, 1)
    ]
    # Column by column: a row would have a code that does not exist read as null.
    columns = {name: [row[name] for row in rows] for name in schema}
    return RuleFacts.validate(pl.DataFrame(columns, schema=schema))
