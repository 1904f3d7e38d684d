"""Where in a result each level stands, and that each field of it can be masked where it stands.

A field that tells of a tender's price and stood with the lot would be masked by nobody who masks
the price of a tender. Such a field fails when this module is imported.
"""

from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel

from data_ingest.model.described import annotations, has_nothing, tells, types_in
from data_ingest.model.fields import About
from service.casework.disclosures.classes import CLASSES, Level
from service.screening.assessment.models import (
    Assessment,
    LotAssessment,
    PartAssessment,
    TenderAssessment,
)
from service.screening.record.tables import ScreeningRecord

_LEVELS: Mapping[type, tuple[Level, ...]] = {
    ScreeningRecord: ("purchase", "record"),
    Assessment: ("purchase", "record"),
    LotAssessment: ("lot",),
    TenderAssessment: ("tender",),
    PartAssessment: ("part",),
}
"""The record, and the models of its result that are a level of a report."""


@cache
def is_place(model: type[BaseModel], of_class: str) -> bool:
    """Tell whether a class is a place of its own at the level that a model is."""
    return bool({*_LEVELS.get(model, ())} & {*CLASSES[of_class].levels})


@cache
def classes_below(model: type[BaseModel]) -> frozenset[str]:
    """Return the classes of a model's fields and of all that they hold."""
    found = {name for about in tells(model).values() for name in about.classes}
    for annotation, _ in annotations(model).values():
        inner = model_in(annotation)
        if inner is not None:
            found |= classes_below(inner)
    return frozenset(found)


def model_in(annotation: object) -> type[BaseModel] | None:
    """Return the model that a field holds one or several of."""
    kinds = (kind for kind in types_in(annotation) if isinstance(kind, type))
    return next((kind for kind in kinds if issubclass(kind, BaseModel)), None)


def check_levels(
    kind: type,
    above: frozenset[Level] = frozenset(),
    rows_of: frozenset[str] = frozenset(),
) -> None:
    """Refuse a field that can be masked at no level above it.

    Args:
        kind: The record, or a part of its result.
        above: The levels that it is within.
        rows_of: Classes with which the whole row leaves.

    Raises:
        TypeError: There is one.
    """
    levels = above | {*_LEVELS.get(kind, ())}
    for name, about in tells(kind).items():
        its = frozenset(about.classes) & CLASSES.keys()
        for each in its - rows_of if about.mask not in ("laid_out", "rows") else ():
            if not levels & {*CLASSES[each].levels, CLASSES[each].also_at}:
                raise TypeError(
                    f"{kind.__name__}.{name} tells of {each} and nobody could mask it there: "
                    f"that is a place of {', '.join(CLASSES[each].levels)} alone."
                )
        annotation = annotations(kind)[name][0]
        if about.of != "own" and not _fits(about, annotation):
            raise TypeError(
                f"{kind.__name__}.{name} cannot be {about.mask}: let it be None, or say another "
                "mask."
            )
        inner = model_in(annotation)
        if inner is not None and about.is_told:
            check_levels(inner, levels, its if about.mask == "rows" else rows_of)


def _fits(about: About, annotation: object) -> bool:
    """Tell whether what stands in the place of a value can be read as one of its type."""
    if about.mask == "emptied":
        return has_nothing(annotation)
    return about.mask in ("rows", "laid_out") or _is_text(annotation)


def _is_text(annotation: object) -> bool:
    """Tell whether a field holds one text, and any: not one of some, nor several."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _is_text(inner[0])
    if origin in (Union, UnionType):
        return all(map(_is_text, inner))
    return annotation in (str, NoneType)


check_levels(ScreeningRecord)
check_levels(Assessment)
