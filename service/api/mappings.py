"""Mappings of columns: propose one for a table, keep the one that a person has confirmed."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import orjson
from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.mapping import TARGETS, Target, mapping_from_plain
from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, Words
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.api.uploads import TABLES
from service.casework.cases.unit import stated_unit
from service.operations.installation import Installation
from service.operations.people.issuers import UnitId
from service.operations.people.units import UNIT, seen_units, sees
from service.platform.db.database import transaction
from service.platform.http.bodies import read_body
from service.platform.http.problem_errors import ProblemError, listed
from service.platform.http.problems import Refused, language_of
from service.platform.http.sent import Sent
from service.platform.personal_numbers import persons_hidden
from service.platform.process.sandbox import run_confined
from service.platform.words import printable
from service.screening.purchase.kept_mappings import load_mapping, newest_mappings
from service.screening.purchase.mappings import (
    confirmed_mappings,
    keep_mapping,
    propose,
)
from service.screening.purchase.mappings import end_mapping as end_kept_mapping
from service.screening.purchase.tables import KeptMapping
from service.settings import Settings

router = resource(prefix="/v1/mappings", tag="mappings")


class MappingDocument(BaseModel):
    """What the columns of a table mean."""

    model_config = ConfigDict(extra="forbid")

    target: Target = Field(description="What the rows are.")
    columns: dict[str, str] = Field(description="Heading as written, by code of the field.")
    constants: dict[str, str] = Field(
        default_factory=dict, description="Values for fields without a column, such as a currency."
    )
    share_unit: Literal["percent", "fraction"] | None = Field(
        default=None, description="Whether a share of twelve per cent is written 12 or 0.12."
    )
    fingerprint: str = Field(
        default="", description="Hash of the headings; worked out anew when it is kept."
    )


class PreviewCell(BaseModel):
    """A cell as it stands in the table, and as it is read."""

    field: str
    written: str | None
    read: str | None
    problem: str | None = Field(description="Code of what is wrong with it.")


class PreviewRow(BaseModel):
    """One of the first rows."""

    location: str
    cells: list[PreviewCell]


class RowCountsResource(BaseModel):
    """Rows in, tenders and parties out; null where a table of its kind gives none."""

    rows: int
    left_out: int = Field(description="Rows that could not be used.")
    tenders: int | None
    subcontractors: int | None
    suppliers: int | None
    currency: str | None = Field(
        description="Currency of amounts that stand without one, where it was taken from elsewhere."
    )


class Proposal(BaseModel):
    """What a table of a file probably holds. Nothing of it is kept."""

    table: str = Field(description="Name of the worksheet or number of the table.")
    state: Literal["guessed", "known", "needs_no_mapping"] = Field(
        description="`known`: a kept or published mapping fits; `needs_no_mapping`: a filled form "
        "or Skatteverket's answer."
    )
    headings: list[str]
    rows: int
    counts: RowCountsResource | None = Field(
        description="What would become of the rows; null where the table cannot be read so yet."
    )
    mapping: MappingDocument | None = Field(description="To be sent back when it is right.")
    how: dict[str, Literal["heading", "content"]] = Field(
        description="What told each column, by field."
    )
    unmapped: list[str] = Field(description="Headings of columns that are not read.")
    missing: list[str] = Field(description="Fields that must be mapped or given as constants.")
    runner_up: Target | None = Field(description="Another kind of table that fits almost as well.")
    preview: list[PreviewRow] = Field(description="The first five rows; persons are masked.")
    samples: dict[str, list[str]] = Field(
        description="The first cells of each column as written, by heading; persons are masked."
    )
    problems: list[ProblemError]


class ProposalList(BaseModel):
    """A proposal for each table of a file."""

    items: list[Proposal]


class NewMapping(BaseModel):
    """A mapping that a person has looked at and confirms."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(
        min_length=1,
        max_length=100,
        description="The buyer's own name of where such tables come from.",
    )
    headings: list[str] = Field(
        min_length=1, max_length=1000, description="All headings of the table, as proposed."
    )
    mapping: MappingDocument
    unit: UnitId | None = Field(default=None, description=UNIT)


class MappingResource(BaseModel):
    """A kept mapping."""

    id: str
    created_at: datetime
    actor: str
    source: str
    unit: str | None = Field(description="The buyer unit whose it is; null where it is of none.")
    mapping: MappingDocument


class MappingList(BaseModel):
    """The mapping that counts for each source and set of headings, the newest first."""

    items: list[MappingResource]


class FieldResource(BaseModel):
    """One thing that a column can hold."""

    code: str
    label: Words
    description: Words
    needed: bool


class TargetResource(BaseModel):
    """One kind of table, and what its columns can hold."""

    code: Target
    label: Words
    fields: list[FieldResource]


class TargetList(BaseModel):
    """Every kind of table that can be mapped."""

    items: list[TargetResource]


_TABLE_BODY = {
    "requestBody": {
        "required": True,
        "description": "A table: CSV, XLSX or DOCX.",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in TABLES
        },
    }
}


@router.post("/proposals", openapi_extra=_TABLE_BODY)
async def propose_mappings(
    request: Request,
    principal: CurrentPrincipal,
    name: Annotated[str, Query(max_length=200, description="The file's name.")] = "input",
    target: Annotated[Target | None, Query(description="What the rows are, if known.")] = None,
) -> ProposalList:
    """Say what each table of a file probably holds, and show its first five rows.

    Nothing is kept. Send a proposal that is right, or has been corrected, to `POST /v1/mappings`.
    """
    payload, _ = await read_body(request, TABLES, any_charset=True)
    installation: Installation = request.app.state.installation
    settings: Settings = request.app.state.settings
    language = language_of(request.scope)

    def proposed() -> ProposalList:
        with transaction(installation.engine, read_only=True) as connection:
            known = confirmed_mappings(
                connection, tenant_id=principal.tenant_id, units=seen_units(principal)
            )
        arguments = {"payload": payload, "name": printable(name), "target": target, "known": known}
        with persons_hidden(installation.person_key):
            made = run_confined(
                propose, arguments, limits=settings.reading_limits, name=printable(name)
            )
        return ProposalList(
            items=[_proposal(proposal, language) for proposal in orjson.loads(made)]
        )

    return await run_in_threadpool(proposed)


def _proposal(plain: dict[str, Any], language: Language) -> Proposal:
    problems = [
        Problem(problem["code"], problem["location"], problem["params"])
        for problem in plain["problems"]
    ]
    return Proposal(**(plain | {"problems": listed(problems, language)}))


@router.post("", status_code=201)
def create_mapping(
    request: Request, response: Response, principal: CurrentPrincipal, new: Sent[NewMapping]
) -> MappingResource:
    """Keep a mapping that a person has confirmed; tables with the same headings are read by it."""
    installation: Installation = request.app.state.installation

    mapping = mapping_from_plain(new.mapping.model_dump())
    unit = stated_unit(new.unit, principal=principal)
    with transaction(installation.engine) as connection:
        kept = keep_mapping(
            connection,
            mapping,
            source=printable(new.source),
            headings=tuple(new.headings),
            principal=principal,
            now=datetime.now(UTC),
            unit=unit,
        )
    response.headers["location"] = f"/v1/mappings/{kept.id}"
    return _resource(kept)


@router.get("")
def list_mappings(request: Request, principal: CurrentPrincipal) -> MappingList:
    """Return the mapping that counts for each source and set of headings, the newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        kept = newest_mappings(
            connection, tenant_id=principal.tenant_id, units=seen_units(principal)
        )
    return MappingList(items=[_resource(mapping) for mapping in kept])


@router.get("/targets")
def list_mapping_targets() -> TargetList:
    """Return every kind of table that can be mapped, and the fields of each."""
    return TargetList(
        items=[
            TargetResource(
                code=code,
                label=target.label,
                fields=[
                    FieldResource(
                        code=field.code,
                        label=field.label,
                        description=field.description,
                        needed=field.needed,
                    )
                    for field in target.fields.values()
                ],
            )
            for code, target in TARGETS.items()
        ]
    )


@router.get("/{mapping_id}")
def get_mapping(request: Request, principal: CurrentPrincipal, mapping_id: str) -> MappingResource:
    """Return a kept mapping, whether or not it still counts."""
    installation: Installation = request.app.state.installation
    kept = None
    with transaction(installation.engine, read_only=True) as connection:
        if sees(connection, "mapping", mapping_id, principal=principal):
            kept = load_mapping(connection, tenant_id=principal.tenant_id, mapping_id=mapping_id)
    if kept is None:
        raise Refused("not-found")
    return _resource(kept)


@router.post("/{mapping_id}/end")
def end_mapping(request: Request, principal: CurrentPrincipal, mapping_id: str) -> MappingResource:
    """End a mapping that counts: tables with its headings are no longer read by it.

    It stays on record, and so does who has ended it. Screenings that were read by it stay as they
    are.
    """
    installation: Installation = request.app.state.installation
    with transaction(installation.engine) as connection:
        ended = end_kept_mapping(connection, mapping_id, principal=principal, now=datetime.now(UTC))
    if ended is None:
        raise Refused("not-found")
    return _resource(ended)


def _resource(kept: KeptMapping) -> MappingResource:
    return MappingResource(
        id=kept.id,
        created_at=kept.created_at,
        actor=kept.actor,
        source=kept.source,
        unit=kept.unit or None,
        mapping=MappingDocument(**orjson.loads(kept.mapping)),
    )
