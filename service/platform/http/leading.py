"""What leads on whoever has sent something wrong: the nearest field, address, and type in words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

from data_ingest.model.text import Text, message

_NEAR = 0.7
"""How alike names must be, of 1 (`difflib`). Ours: `nmae` is name, `persons` is no `purchase`."""
_NEAR_ADDRESS = 0.8
_MOST_LISTED = 12
_LONGEST_NAME = 100
"""What is longer is nobody's misspelling. Ours."""
_ID = re.compile(r"/[a-z]+_(?=[a-z]*[0-9])[a-z0-9]+")
"""The number of a record in an address."""

_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "number": (
        "orgnr", "organisationsnummer", "orgnummer", "organisation_number", "organization_number",
        "org_no", "registration_number", "registrationnumber", "company_number", "vat_number",
        "momsnummer", "nummer",
    ),
    "suppliers": ("leverantorer", "leverantörer", "companies", "vendors", "numbers", "parties"),
    "name": ("namn", "företag", "foretag", "leverantör", "leverantor", "supplier", "company"),
    "country": ("land", "landskod", "country_code"),
    "place": ("plats", "ort", "nuts", "country", "land"),
    "diary_number": ("diarienummer", "dnr", "diarie_nr", "reference"),
    "title": ("titel", "rubrik", "benämning", "name", "namn"),
    "value": ("värde", "varde", "belopp", "amount", "kontraktsvärde"),
    "currency": ("valuta",),
    "reason": ("skäl", "skal", "motivering", "comment"),
    "starts_on": ("startdatum", "start_date", "start", "avtalsstart"),
    "text": ("title", "titel", "beskrivning", "description"),
    "due_on": ("deadline", "due", "due_date", "förfallodag"),
}  # fmt: skip
"""Other names that people use for a field. Judgement of 2026-12-01."""

TYPES: Mapping[str, Text] = {
    "text": message('text in quotation marks: "…"'),
    "number": message("a whole number without quotation marks, such as 1200000"),
    "yes_no": message("true or false, without quotation marks"),
    "list": message("a list in square brackets, such as [ … ]"),
    "object": message('an object in curly brackets, such as {"name": … }'),
}
"""What a value must be, by the code of a type."""

_BY_KIND: Mapping[str, str] = {
    "string_type": "text",
    "string_sub_type": "text",
    "int_type": "number",
    "int_from_float": "number",
    "int_parsing": "number",
    "bool_type": "yes_no",
    "list_type": "list",
    "tuple_type": "list",
    "dict_type": "object",
    "model_type": "object",
    "model_attributes_type": "object",
}


def type_of_fault(kind: str) -> str | None:
    """Return the code of the type that a value must have, by pydantic's name of the fault."""
    return _BY_KIND.get(kind)


def fields_at(model: type[BaseModel], place: Iterable[str | int]) -> tuple[str, ...]:
    """Return the names of the fields that an object at a place of a body may have; none: any.

    Args:
        model: What the body is read as.
        place: Names and numbers that lead to the object.
    """
    models = [model]
    for step in place:
        if isinstance(step, int):
            continue
        inner = [one.model_fields[step] for one in models if step in one.model_fields]
        models = [found for field in inner for found in _models(field.annotation)]
    return tuple(
        dict.fromkeys(
            field.alias or name for one in models for name, field in one.model_fields.items()
        )
    )


def nearest_field(sent: str, known: Iterable[str]) -> str | None:
    """Return the field that was meant by another name; None where that cannot be told.

    >>> nearest_field("orgnr", ["number", "name"]), nearest_field("nmae", ["number", "name"])
    ('number', 'name')
    >>> nearest_field("persons", ["number", "name"])
    """
    fields = {name.lower(): name for name in known}
    plain = re.sub(r"[\s-]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", sent)).lower()
    if len(plain) > _LONGEST_NAME:
        return None
    if close := get_close_matches(plain, fields, n=1, cutoff=_NEAR):
        return fields[close[0]]
    meant = (field for field, others in _SYNONYMS.items() if plain in others and field in fields)
    return next((fields[field] for field in meant), None)


def listed_fields(known: Iterable[str]) -> str:
    """Return the names of fields as a message lists them."""
    names = list(known)
    more = ["…"] if len(names) > _MOST_LISTED else []
    return ", ".join([*names[:_MOST_LISTED], *more])


def nearest_address(path: str, templates: Iterable[str]) -> str | None:
    """Return the address of the API that is nearest to one that is none; None where none is near.

    >>> nearest_address("/v1/screening", ["/v1/screenings", "/v1/cases"])
    '/v1/screenings'
    >>> nearest_address("/cases/case_1/", ["/v1/cases/{case_id}", "/v1/cases"])
    '/v1/cases/{case_id}'

    Dots that lead up are nobody's misspelling:

    >>> nearest_address("/v1/screenings/../..", ["/v1/screenings"])
    """
    if "/.." in path:
        return None
    wanted = _ID.sub("/{}", path.rstrip("/").lower()).replace("_", "-")
    if not wanted.startswith("/v1/"):
        wanted = f"/v1/{wanted.lstrip('/')}"
    known = {re.sub(r"{[^}]*}", "{}", one).replace("_", "-"): one for one in templates}
    close = get_close_matches(wanted, known, n=1, cutoff=_NEAR_ADDRESS)
    return known[close[0]] if close else None


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401  # of any field
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for inner in get_args(annotation):
        yield from _models(inner)
