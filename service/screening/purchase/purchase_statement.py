"""How a buyer states facts about a purchase, whichever door they come in by, and how they are read.

What they mean beside a document is `stated_purchase`.
"""

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Instrument, Nature, Stage
from data_ingest.model.values import parse_cpv
from procurement_rules.needs.subject import nature_of
from service.platform.country import CountryCode
from service.platform.day import Day
from service.screening.needs.request import country_of_place
from service.screening.needs.stated_value import read_value
from service.screening.purchase.stated_purchase import BuyerKind, StatedPurchase, currency_of


class PurchaseFacts(BaseModel):
    """Facts about a purchase that decide which rules apply; omitted: not known."""

    model_config = ConfigDict(extra="forbid")

    buyer_country: CountryCode | None = Field(
        default=None, description="The buyer's country; ISO 3166."
    )
    instrument: Instrument | None = Field(
        default=None, description="The act that governs the procurement."
    )
    buyer_kind: BuyerKind | None = Field(default=None, description="Which threshold applies.")
    direct_award: bool | None = Field(
        default=None, description="Whether the procurement is without a call for competition."
    )
    begun_on: Day | None = Field(default=None, description="Date on which the procurement began.")
    value: str | None = Field(
        default=None,
        max_length=40,
        description=(
            "Estimated value of the whole procurement without VAT, such as 4200000 or 4,2 MSEK."
        ),
    )
    currency: str | None = Field(
        default=None,
        max_length=3,
        description="ISO 4217; also for amounts in tables that name none. Default: the buyer's.",
    )
    cpv: str | None = Field(default=None, max_length=20, description="Main subject: CPV code.")
    nature: Nature | None = Field(default=None, description="Default: derived from the CPV code.")
    place: str | None = Field(
        default=None, max_length=5, description="NUTS code or country of the work."
    )
    framework: bool | None = Field(
        default=None, description="Whether the procurement is for a framework agreement."
    )
    on_site: bool | None = Field(
        default=None,
        description="A service at a facility under the buyer's direct supervision (LOU 17:7).",
    )
    labour_terms_needed: bool | None = Field(
        default=None, description="Outcome of the buyer's own needs assessment (LOU 17:2, 17:4)."
    )


class PurchaseStatement(PurchaseFacts):
    """Facts that decide which rules apply and that a table cannot hold; omitted: not known."""

    stage: Stage | None = Field(default=None, description="Stage of the purchase.")
    starts_on: Day | None = Field(default=None, description="First day of the contract.")


def read_statement(
    statement: PurchaseStatement, *, at: str, buyer_country: str | None = None
) -> StatedPurchase:
    """Return what a buyer states, or say everything that is wrong with how it is stated.

    Args:
        statement: As it was stated.
        at: Where it stands, for messages.
        buyer_country: Whose currency a value has that is stated without one.

    Raises:
        UnreadableInput: Value, currency, CPV code or place is none; values are not repeated.
    """
    problems: list[Problem] = []
    country = statement.buyer_country or buyer_country
    amount, currency = read_value(
        statement.value, statement.currency, problems, at=at, default=currency_of(country)
    )
    cpv = None
    if statement.cpv:
        cpv = parse_cpv(statement.cpv.replace(" ", ""))
        if cpv is None:
            problems.append(Problem("need-cpv", f"{at}/cpv"))
    country = None
    if statement.place:
        country = country_of_place(statement.place)
        if country is None:
            problems.append(Problem("need-place", f"{at}/place"))
    if problems:
        raise UnreadableInput(problems, "purchase")
    return StatedPurchase(
        jurisdiction=statement.buyer_country,
        instrument=statement.instrument,
        buyer_kind=statement.buyer_kind,
        direct_award=statement.direct_award,
        begun_on=statement.begun_on,
        stage=statement.stage,
        amount=amount,
        currency=currency,
        cpv=cpv,
        nature=statement.nature or (nature_of(cpv) if cpv else None),
        place_country=country,
        place_code=statement.place if statement.place != country else None,
        starts_on=statement.starts_on,
        framework=statement.framework,
        on_site=statement.on_site,
        labour_terms_needed=statement.labour_terms_needed,
    )
