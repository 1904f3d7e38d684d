"""What OpenRefine asks beside matching: suggestions while somebody types, a preview, and columns.

The typed text stands in the address, as the specification has it; the service keeps no addresses.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from data_ingest.model.text import Language
from service.api.calling import CurrentCall
from service.api.party_preview import preview_page
from service.api.reconcile_extend import records_of
from service.api.reconciliation import (
    PROPERTIES,
    TYPES,
    NamedType,
    ProposedProperties,
    SuggestedEntities,
    SuggestedEntity,
    SuggestedProperties,
    SuggestedProperty,
    SuggestedTypes,
)
from service.api.resource import resource
from service.registers.described import PROPERTIES as STATED
from service.registers.described import Property
from service.registers.parties import typed
from service.registers.party_id import seal
from service.registers.serving import Registers, ServingRegisters

router = resource(prefix="/v1/reconcile", tag="matching")

MOST_SUGGESTED = 10
"""Parties that are suggested at most."""

_HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}
_SHOWN: dict[int | str, dict[str, Any]] = {
    200: {"content": _HTML, "description": "The page."},
}

Prefix = Annotated[str, Query(max_length=200, description="What has been typed so far.")]


@router.get("/suggest/entity")
def list_reconciliation_entities(
    request: Request, call: CurrentCall, prefix: Prefix = ""
) -> SuggestedEntities:
    """Suggest parties whose name begins with the typed text, or whose number it is."""
    key, text = call.installation.person_key, prefix.strip()
    hits = (
        typed(_registers(request), text, country=None, limit=MOST_SUGGESTED, person_key=key)
        if text
        else []
    )
    found: dict[str, SuggestedEntity] = {}
    for hit in hits:
        if hit.name:  # a natural person has none, and cannot be shown
            where = ", ".join(filter(None, (hit.country, hit.source_id)))
            new = SuggestedEntity(id=seal(hit.party_id, key=key), name=hit.name, description=where)
            found.setdefault(hit.party_id, new)
    return SuggestedEntities(result=list(found.values()))


@router.get("/suggest/property")
def list_reconciliation_properties(call: CurrentCall, prefix: Prefix = "") -> SuggestedProperties:
    """Suggest query properties whose ID or label begins with the typed text."""
    return SuggestedProperties(
        result=[
            one
            for one in _properties(PROPERTIES, call.language)
            if _begins(prefix, one.id, one.name)
        ]
    )


@router.get("/suggest/type")
def list_reconciliation_types(call: CurrentCall, prefix: Prefix = "") -> SuggestedTypes:
    """Suggest types whose ID or label begins with the typed text."""
    named = [
        NamedType(id=type_id, name=label.to(call.language)) for type_id, label in TYPES.items()
    ]
    return SuggestedTypes(result=[one for one in named if _begins(prefix, one.id, one.name)])


@router.get("/properties")
def list_extension_properties(
    call: CurrentCall,
    type: Annotated[
        str, Query(max_length=100, description="All types have the same.")
    ] = "",  # the specification's name
    limit: Annotated[int, Query(ge=1)] = 100,
) -> ProposedProperties:
    """List the properties that columns can be filled with."""
    return ProposedProperties(properties=list(_properties(STATED, call.language))[:limit])


@router.get("/preview", responses=_SHOWN, response_class=Response)
def get_reconciliation_preview(
    request: Request,
    call: CurrentCall,
    id: Annotated[str, Query(max_length=300)],  # as in the manifest
) -> Response:
    """Return a small page about a party: what registers state, with source and day.

    Every site may put it in a frame: there is nothing on it to click. Of an id that no source has,
    and of a natural person, it says that there is no such party.
    """
    found = records_of(_registers(request), [id], key=call.installation.person_key)
    return preview_page(found[id], call.language)


def _properties(among: Mapping[str, Property], language: Language) -> Iterator[SuggestedProperty]:
    for property_id, one in among.items():
        name, meaning = one.label.to(language), one.meaning.to(language)
        yield SuggestedProperty(id=property_id, name=name, description=meaning)


def _begins(prefix: str, *among: str) -> bool:
    wanted = prefix.casefold()
    return any(text.casefold().startswith(wanted) for text in among)


def _registers(request: Request) -> Registers:
    serving: ServingRegisters = request.app.state.registers
    return serving.now()
