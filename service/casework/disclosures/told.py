"""What a masked copy may tell of a record: an allow-list of its texts, and nothing besides.

A text is told of if a place names it, so that an officer can mask it, or if it is the service's own
word: a code, an id, the text of a rule. Every other text is left out before anything is laid out,
so that a field which somebody adds to the record later is in no copy until it is given its place
here. Numbers and days are told of as they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from data_ingest.model.text import Text
from service.screening.assessment.models import (
    Assessment,
    ChainLink,
    DeterminationRecord,
    ExposurePath,
    FactorValue,
    FamilyCoverage,
    LinkToExamine,
    LotAssessment,
    PartAssessment,
    PossibleMatch,
    PriceComparison,
    PurchaseReference,
    Question,
    RuleText,
    ScorecardReference,
    SourceReference,
    TenderAssessment,
)
from service.screening.record.tables import ScreeningRecord

OWN = ""
"""In the place of a class of places: the service's own words."""

TOLD: Mapping[type[BaseModel], Mapping[str, tuple[str, ...]]] = {
    Assessment: {OWN: ("rulebook_sha256",)},
    PurchaseReference: {
        "title": ("purchase_id", "title"),
        "buyer": ("buyer",),
        "amount": ("amount", "currency"),
        OWN: ("jurisdiction", "instrument", "notice_kind", "stage"),
    },
    ScorecardReference: {OWN: ("id", "sha256")},
    LotAssessment: {
        "title": ("contract_id", "title"),
        OWN: ("cpv", "nature", "place_country", "regime", "does_not_apply"),
    },
    TenderAssessment: {
        "name": ("tender_id",),
        "points": ("band", "reason", "guard"),
        OWN: ("state", "unit", "does_not_apply"),
    },
    PartAssessment: {
        "name": ("party_id", "name", "identifiers"),
        "points": ("band",),
        OWN: ("part_id", "role"),
    },
    FactorValue: {"points": ("factor", "family", "bin", "state", "value", "sources")},
    FamilyCoverage: {"points": ("family",)},
    ChainLink: {"chain": ("contractor", "subcontractor")},
    ExposurePath: {"chain": ("parts",)},
    LinkToExamine: {"chain": ("contractor", "subcontractor")},
    PriceComparison: {
        "price": (
            "method",
            "reason",
            "level_id",
            "agreement",
            "category",
            "currency",
            "comparison_low",
            "comparison_high",
            "implied_low",
            "implied_high",
            "below",
        ),
    },
    Question: {"answers": ("part_id", "factor", "state", "gate")},
    DeterminationRecord: {
        "name": ("party_ids",),
        OWN: ("rule_id", "outcome", "consequence", "missing"),
    },
    PossibleMatch: {
        "matches": ("party_id", "source_id", "name", "number", "reason", "judgement_id"),
    },
    RuleText: {OWN: ("rule_id", "citation", "reference", "title", "then")},
    # shown where the points or matches that rest on them are
    SourceReference: {"points": ("source_id", "title", "publisher", "licence")},
}
"""The texts of each model of the record that are told of, by the class of places that names them.

Ids that a file has given its parties lead from one part of the record to another; what is shown is
the name, or what stands in its place.
"""

TOLD_OF_RECORD = (
    "tenant_id",
    "id",
    "actor",  # a place
    "input_format",
    "input_sha256",
    "rulebook_sha256",
    "scorecard_id",
    "code_version",
    "result_hash",
    "assessment",  # of which `TOLD` says what is told of
    "rejects",  # a place
)
"""The texts of a record beside its result that are told of."""


def told_record(record: ScreeningRecord, assessment: bytes) -> ScreeningRecord:
    """Return a record with another result, and without the texts that are not told of."""
    empty: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name not in TOLD_OF_RECORD and isinstance(value, str | bytes):
            empty[field.name] = None if NoneType in _types(field.type) else type(value)()
    return replace(record, **(empty | {"assessment": assessment}))


def told(model: type[BaseModel], stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values of a model with only those texts that are told of.

    Args:
        model: What they are values of.
        stated: The values by name; such as the model does not know are left out.
    """
    allowed = _allowed(model)
    kept: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if name not in stated:
            continue
        value = stated[name]
        types = set(_types(field.annotation))
        inner = next((one for one in types if issubclass(one, BaseModel)), None)
        if inner is not None:
            kept[name] = _each(inner, value)
        elif name in allowed or not types & {str, Text}:
            kept[name] = value
        elif field.is_required():
            kept[name] = _nothing(field.annotation, types)
    return kept


def _each(model: type[BaseModel], value: Any) -> Any:  # noqa: ANN401  # JSON
    """Return one or several values of a model; none of one of which nothing is told of."""
    if isinstance(value, Mapping):
        return told(model, value)
    return None if value is None else [told(model, one) for one in value if _allowed(model)]


def _allowed(model: type[BaseModel]) -> set[str]:
    listed = next((TOLD[one] for one in model.__mro__ if one in TOLD), {})
    return {name for names in listed.values() for name in names}


def _types(annotation: Any) -> Iterator[type]:  # noqa: ANN401  # of any form
    """Yield every type that an annotation is made up of."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        yield annotation
    for one in get_args(annotation):
        yield from _types(one)


def _nothing(annotation: Any, types: set[type]) -> Any:  # noqa: ANN401  # JSON
    """Return what a field may hold that has nothing to tell."""
    origin = get_origin(annotation)
    if NoneType in types:
        return None
    if Text in types:
        return {"sv": "", "en": ""}
    return [] if origin is tuple else {} if origin is dict else ""
