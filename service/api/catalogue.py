"""What screenings use: factors, rules, facts, wage levels and the schema."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import BaseModel, Field

from data_ingest.formats.procurement_json import procurement_schema
from data_ingest.model.text import Words
from data_ingest.reference import load_sources, load_wage_levels
from procurement_rules.acts.amendments import Amendment, load_amendments
from procurement_rules.acts.checks import Check, Copies, history_of, load_checks
from procurement_rules.rule import Rule
from procurement_rules.rulebook import load_rulebook
from procurement_rules.settling import YES_NO, Noted, legal_facts, load_settling
from risk_models.factor.definition import Factor
from risk_models.factors import FACTORS
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS
from service.api.resource import resource
from service.platform.day import Day
from service.platform.frames import canonical, plain_rows
from service.platform.http.bodies import Json
from service.platform.http.problems import Refused
from service.screening.report.screening_json import report_schema

router = resource(prefix="/v1", tag="catalogue")


class BinResource(BaseModel):
    """One outcome of a factor and its expert points, with the reason for them."""

    code: str
    label: Words
    points: int
    share_ppm: int
    reason: Words


class FactorResource(BaseModel):
    """A factor: what it is, why it matters, and what it does not mean."""

    id: str
    family: str
    kind: str
    label: Words
    description: str
    why: Words
    not_meaning: Words
    source: str
    dated: date
    settled_by: list[str]
    forms: list[str]
    bins: list[BinResource]


class FactorList(BaseModel):
    """Every factor, by family."""

    items: list[FactorResource]


class RuleList(BaseModel):
    """Every rule, in force or only proposed, and the hash of the whole rulebook."""

    sha256: str
    items: list[Rule]


class LawChange(Amendment):
    """An act that amended provisions which rules rest on, and the rules."""

    rule_ids: list[str] = Field(description="The rules that rest on a provision it amended.")


class LawCheck(Check):
    """What two readings found in a provision that a rule rests on."""

    agreed: bool = Field(description="Whether both readings found the same.")


class LawChangeList(BaseModel):
    """Amending acts in order of their day, and what was read of the acts."""

    items: list[LawChange]
    checks: list[LawCheck]
    copies: dict[str, Copies] = Field(description="By act: the copies that were read.")


class FactResource(BaseModel):
    """A fact that a party or the buyer can answer, and how its value is written."""

    code: str
    label: Words
    kind: str
    codes: list[str]
    document: Words
    gate: str | None
    bases: list[str]


class LegalFactResource(BaseModel):
    """A fact that is noted for the rules of law, and how its value is written."""

    code: str
    about: Literal["purchase", "party"] = Field(
        description="Whether it is among the facts of the document or of a party."
    )
    kind: str
    codes: list[str]
    bases: list[str]
    question: Words | None = Field(description="The question that the fact answers.")


class FactList(BaseModel):
    """Every fact that can be answered."""

    items: list[FactResource]
    legal: list[LegalFactResource]


@router.get("/factors")
def list_factors() -> FactorList:
    """List all factors with their bins: the text that explains each point."""
    return FactorList(items=[_factor(factor) for factor in FACTORS])


@router.get("/factors/{factor_id}")
def get_factor(factor_id: str) -> FactorResource:
    """Return a factor."""
    found = next((factor for factor in FACTORS if factor.id == factor_id), None)
    if found is None:
        raise Refused("not-found")
    return _factor(found)


@router.get("/rules")
def list_rules(
    jurisdiction: Annotated[
        str | None,
        Query(pattern=r"^([A-Z]{2}|INT)$", description="Country, or EU, UK or INT."),
    ] = None,
    as_of: Annotated[
        Day | None,
        Query(description="Only rules in force for a procurement that began on this day."),
    ] = None,
) -> RuleList:
    """List all rules with citation, dates, conditions, examples and verification."""
    rulebook = load_rulebook()
    items = rulebook.rules if as_of is None else rulebook.in_force(as_of)
    return RuleList(
        sha256=rulebook.sha256,
        items=[rule for rule in items if jurisdiction in (None, rule.jurisdiction)],
    )


@router.get("/rules/{rule_id}")
def get_rule(rule_id: str) -> Rule:
    """Return a rule."""
    try:
        return load_rulebook().rule(rule_id)
    except KeyError:
        raise Refused("not-found") from None


@router.get("/law-changes")
def list_law_changes(
    rule_id: Annotated[
        str | None, Query(max_length=40, description="Only what this rule rests on.")
    ] = None,
) -> LawChangeList:
    """List the acts that amended what the rules rest on, and what was read of the provisions."""
    rules = {rule.id: rule for rule in load_rulebook().rules if rule_id in (None, rule.id)}
    if rule_id is not None and not rules:
        raise Refused("not-found")
    resting = {one.id: history_of(one) for one in rules.values()}
    read = load_checks()
    return LawChangeList(
        items=[
            LawChange(
                **dict(change),
                rule_ids=[one for one, history in resting.items() if change in history],
            )
            for change in load_amendments()
            if rule_id is None or change in resting[rule_id]
        ],
        checks=[
            LawCheck(**dict(check), agreed=check.is_agreed)
            for check in read.checks
            if check.rule in rules
        ],
        copies={
            act: copies
            for act, copies in read.copies.items()
            if rule_id is None or act == rules[rule_id].instrument
        },
    )


@router.get("/facts")
def list_facts() -> FactList:
    """List the facts that a procurement document can contain about a party or the purchase."""
    return FactList(
        items=[
            FactResource(
                code=code,
                label=FACTS[code].label,
                kind=FACTS[code].kind.value,
                codes=list(FACTS[code].codes),
                document=FACTS[code].document,
                gate=FACTS[code].gate,
                bases=list(FACTS[code].bases),
            )
            for code in ANSWERED_FACTS
        ],
        legal=[_legal_fact(code, noted) for code, noted in legal_facts().items()],
    )


@router.get("/wage-levels")
def list_wage_levels() -> Response:
    """List the wage levels that prices are compared with, and their sources."""
    content: dict[str, Any] = {
        "items": plain_rows(load_wage_levels()),
        "sources": plain_rows(load_sources()),
    }
    return Response(canonical(content), media_type="application/json")


@router.get("/schemas/report", response_class=Json)
def get_report_schema() -> Json:
    """Return the JSON Schema of a screening's report (`format=json`)."""
    return Json(report_schema(), media_type="application/schema+json")


@router.get("/schemas/procurement", response_class=Json)
def get_procurement_schema() -> Json:
    """Return the JSON Schema of the procurement document."""
    return Json(procurement_schema(), media_type="application/schema+json")


def _legal_fact(code: str, noted: Noted) -> LegalFactResource:
    settling = load_settling().get(code)
    return LegalFactResource(
        code=code,
        about=noted.about,
        kind=noted.kind,
        codes=list(noted.codes or (YES_NO if noted.kind == "yes_no" else ())),
        bases=list(noted.bases),
        question=None if settling is None else settling.question,
    )


def _factor(factor: Factor) -> FactorResource:
    names = FactorResource.model_fields
    return FactorResource.model_validate(
        {name: getattr(factor, name) for name in names if name != "bins"}
        | {
            "bins": [
                {name: getattr(factor_bin, name) for name in BinResource.model_fields}
                for factor_bin in factor.bins
            ]
        }
    )
