"""Column mappings: stored when a person has confirmed them, listed and ended."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.mapping import Target, mapping_from_plain
from service.calls.call import Call
from service.calls.operation import operation
from service.casework.cases.unit import stated_unit
from service.operations.people.issuers import UnitId
from service.operations.people.units import UNIT, seen_units, sees
from service.platform.refusal import Refusal
from service.platform.words import printable
from service.screening.purchase.kept_mappings import load_mapping, newest_mappings
from service.screening.purchase.mappings import end_mapping as end_kept_mapping
from service.screening.purchase.mappings import keep_mapping, read_kept
from service.screening.purchase.tables import KeptMapping


class MappingDocument(BaseModel):
    """The meaning of the columns of a table."""

    model_config = ConfigDict(extra="forbid")

    target: Target = Field(description="The kind of rows.")
    columns: dict[str, str] = Field(description="Heading as written, by code of the field.")
    constants: dict[str, str] = Field(
        default_factory=dict, description="Values for fields without a column, such as a currency."
    )
    share_unit: Literal["percent", "fraction"] | None = Field(
        default=None, description="Whether a share of twelve per cent is written 12 or 0.12."
    )
    fingerprint: str = Field(
        default="", description="Hash of the headings; recalculated when the mapping is stored."
    )


class NewMapping(BaseModel):
    """A mapping that a person has checked and confirmed."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(
        min_length=1,
        max_length=100,
        description="Your own name for where such tables come from.",
    )
    headings: list[str] = Field(
        min_length=1, max_length=1000, description="All headings of the table, as proposed."
    )
    mapping: MappingDocument
    unit: UnitId | None = Field(default=None, description=UNIT)


class MappingResource(BaseModel):
    """A stored mapping."""

    id: str
    created_at: datetime
    actor: str
    source: str
    unit: str | None = Field(description="The buyer unit of the record. Null if there is none.")
    headings: list[str] = Field(
        description="All headings of its table, to change it with. Empty if they were not kept."
    )
    mapping: MappingDocument


class MappingList(BaseModel):
    """The current mapping for each source and set of headings, newest first."""

    items: list[MappingResource]


@operation("POST /v1/mappings")
def create_mapping(call: Call, stated: NewMapping) -> MappingResource:
    """Store a confirmed mapping; tables with the same headings are read with it."""
    mapping = mapping_from_plain(stated.mapping.model_dump())
    unit = stated_unit(stated.unit, principal=call.principal)
    with call.writing() as connection:
        kept = keep_mapping(
            connection,
            mapping,
            source=printable(stated.source),
            headings=tuple(stated.headings),
            principal=call.principal,
            now=call.now,
            unit=unit,
        )
    return _resource(kept)


@operation("GET /v1/mappings")
def list_mappings(call: Call) -> MappingList:
    """List the current mapping for each source and set of headings, newest first."""
    with call.reading() as connection:
        kept = newest_mappings(
            connection, tenant_id=call.principal.tenant_id, units=seen_units(call.principal)
        )
    return MappingList(items=[_resource(mapping) for mapping in kept])


@operation("GET /v1/mappings/{mapping_id}")
def get_mapping(call: Call, mapping_id: str) -> MappingResource:
    """Return a stored mapping, current or not."""
    principal, kept = call.principal, None
    with call.reading() as connection:
        if sees(connection, "mapping", mapping_id, principal=principal):
            kept = load_mapping(connection, tenant_id=principal.tenant_id, mapping_id=mapping_id)
    if kept is None:
        raise Refusal("not-found")
    return _resource(kept)


@operation("POST /v1/mappings/{mapping_id}/end")
def end_mapping(call: Call, mapping_id: str) -> MappingResource:
    """End a mapping: tables with its headings are no longer read with it."""
    with call.writing() as connection:
        ended = end_kept_mapping(connection, mapping_id, principal=call.principal, now=call.now)
    if ended is None:
        raise Refusal("not-found")
    return _resource(ended)


def _resource(kept: KeptMapping) -> MappingResource:
    mapping, headings = read_kept(kept)
    return MappingResource(
        id=kept.id,
        created_at=kept.created_at,
        actor=kept.actor,
        source=kept.source,
        unit=kept.unit or None,
        headings=list(headings),
        mapping=MappingDocument.model_validate(mapping.as_plain()),
    )
