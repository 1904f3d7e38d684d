"""What a masked copy may tell of a record: what its fields say of themselves, and nothing besides.

A field is told of by its class of information, so that an officer can mask it, or as the service's
own word (`data_ingest.model.fields`). What is untold, a key that no model knows and what no model
describes are left out before anything is laid out. The bytes that are stored and logged never
change: both work on plain values that were read from them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from data_ingest.model.described import annotations, nothing_of, tells
from data_ingest.model.fields import About
from service.casework.disclosures.levels import classes_below, is_place, model_in
from service.screening.record.tables import ScreeningRecord

MASKED = "masked"
"""The code that stands in the place of one that is masked."""


def told_record(
    record: ScreeningRecord, assessment: bytes, marks: Mapping[str, str]
) -> ScreeningRecord:
    """Return a record with another result, and without what is masked or not told of.

    Args:
        record: The screening.
        assessment: What is told of its result.
        marks: What stands in the place of each class that is masked.
    """
    shown: dict[str, Any] = {}
    stated = annotations(type(record))
    for name, about in tells(type(record)).items():
        if not about.is_told:
            shown[name] = _instead(about, stated[name][0])
        elif about.mask != "laid_out" and (of := [each for each in about.classes if each in marks]):
            shown[name] = _instead(about, stated[name][0], marks[of[0]])
    return replace(record, **(shown | {"assessment": assessment}))


def told(model: type[BaseModel], stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values of a model with only what is told of.

    Args:
        model: What they are values of.
        stated: The values by name; such as the model does not know are left out.
    """
    kept: dict[str, Any] = {}
    fields = tells(model)
    for name, field in model.model_fields.items():
        if name not in stated:
            continue
        if fields[name].is_told:
            inner = model_in(field.annotation)
            kept[name] = stated[name] if inner is None else _each(inner, stated[name])
        elif field.is_required():
            kept[name] = nothing_of(field.annotation)
    return kept


def mask(
    model: type[BaseModel], stated: dict[str, Any], of_class: str, said: str = "", place: int = 0
) -> None:
    """Put into each field of a class what stands in its place, at whatever depth.

    A model that is a place of its own for the class is not entered: it is masked by its own key.

    Args:
        model: What the values are of.
        stated: The values by name; they are changed.
        of_class: The class that is masked.
        said: The number of the masking and its provision.
        place: Which of several it is, from 1.
    """
    for name, about in tells(model).items():
        if name not in stated:
            continue
        annotation = model.model_fields[name].annotation
        if of_class in about.classes and about.mask not in ("laid_out", "rows"):
            stated[name] = _instead(about, annotation, said, place)
            continue
        inner = model_in(annotation)
        if inner is None or is_place(inner, of_class) or of_class not in classes_below(inner):
            continue
        held = stated[name]
        for row in held if isinstance(held, list) else [held]:
            if row is not None:
                mask(inner, row, of_class, said, place)


def _instead(about: About, annotation: Any, said: str = "", place: int = 0) -> Any:  # noqa: ANN401  # JSON
    match about.mask:
        case "marked":
            return said
        case "numbered":
            return str(place)
        case "coded":
            return MASKED
        case "zeros":
            return "0" * 64
        case _:
            return nothing_of(annotation)


def _each(model: type[BaseModel], value: Any) -> Any:  # noqa: ANN401  # JSON
    """Return one or several values of a model with only what is told of."""
    if isinstance(value, Mapping):
        return told(model, value)
    return None if value is None else [told(model, row) for row in value]
