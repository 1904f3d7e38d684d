"""Column mappings: propose one for a table, and store the one that a person has confirmed."""

from typing import Annotated, Any, Literal

import orjson
from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from data_ingest.mapping import TARGETS, Target
from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, Words
from service.api import dry_run
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.api.uploads import TABLES, read_file
from service.calls import mappings as calls
from service.calls.mappings import MappingDocument, MappingList, MappingResource, NewMapping
from service.operations.installation import Installation
from service.operations.people.units import seen_units
from service.platform.db.database import transaction
from service.platform.http.problem_errors import ProblemError, listed
from service.platform.http.problems import language_of
from service.platform.http.sent import Sent
from service.platform.personal_numbers import persons_hidden
from service.platform.process.sandbox import run_confined
from service.platform.words import printable
from service.screening.purchase.mappings import confirmed_mappings, propose
from service.settings import Settings

router = resource(prefix="/v1/mappings", tag="mappings")


class PreviewCell(BaseModel):
    """A cell as written in the table, and as read."""

    field: str
    written: str | None
    read: str | None
    problem: str | None = Field(description="Code of the error.")


class PreviewRow(BaseModel):
    """One of the first rows."""

    location: str
    cells: list[PreviewCell]


class RowCountsResource(BaseModel):
    """Rows read, and tenders and parties created. Null if a table of its kind creates none."""

    rows: int
    left_out: int = Field(description="Rows that could not be used.")
    tenders: int | None
    subcontractors: int | None
    suppliers: int | None
    prices: int | None = Field(description="Tenders with a price, in all or per hour.")
    hours: int | None = Field(description="Tenders with hours.")
    unread: int = Field(description="Remarks on details in rows that are used.")
    currency: str | None = Field(
        description="Currency of amounts without one, if taken from elsewhere."
    )


class UnusedPart(BaseModel):
    """A row that is not used, or a detail of one that is, with the reason and how to mend it."""

    location: str
    is_row: bool = Field(description="Whether it is the whole row.")
    written: str | None = Field(description="The row as written; persons are masked.")
    code: str
    detail: str
    mend: str


class Proposal(BaseModel):
    """The proposed mapping of a table. Nothing is stored."""

    table: str = Field(description="Name of the worksheet, or number of the table.")
    state: Literal["guessed", "known", "needs_no_mapping"] = Field(
        description=(
            "`known`: a stored or published mapping fits; `needs_no_mapping`: a completed form "
            "or an answer from Skatteverket."
        )
    )
    headings: list[str]
    rows: int
    counts: RowCountsResource | None = Field(
        description="How the rows would be used. Null if the table cannot be read this way yet."
    )
    mapping: MappingDocument | None = Field(description="Send it back when it is correct.")
    how: dict[str, Literal["heading", "content"]] = Field(
        description="How each column was recognised, by field."
    )
    unmapped: list[str] = Field(description="Headings of columns that are not used.")
    missing: list[str] = Field(description="Fields that must be mapped or given as constants.")
    runner_up: Target | None = Field(description="Another kind of table that fits almost as well.")
    preview: list[PreviewRow] = Field(description="The first five rows; persons are masked.")
    samples: dict[str, list[str]] = Field(
        description="The first cells of each column as written, by heading; persons are masked."
    )
    unused: list[UnusedPart] = Field(
        description=(
            "Rows that would not be used, then details with a remark; at most 1,000. `counts` has "
            "their number."
        )
    )
    problems: list[ProblemError]


class ProposalList(BaseModel):
    """A proposal for each table of a file."""

    items: list[Proposal]


class FieldResource(BaseModel):
    """A field that a column can be mapped to."""

    code: str
    label: Words
    description: Words
    needed: bool


class TargetResource(BaseModel):
    """A kind of table, and its fields."""

    code: Target
    label: Words
    fields: list[FieldResource]


class TargetList(BaseModel):
    """The kinds of table that can be mapped."""

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
    name: Annotated[str, Query(max_length=200, description="File name.")] = "input",
    target: Annotated[Target | None, Query(description="The kind of rows, if known.")] = None,
    currency: Annotated[
        str,
        Query(
            pattern="^[A-Z]{3}$",
            description="The buyer's currency, for amounts without one; ISO 4217.",
        ),
    ] = "SEK",
) -> ProposalList:
    """Propose a mapping for each table in a file, with its first five rows.

    Nothing is stored. Send a correct or corrected proposal to `POST /v1/mappings`.
    """
    payload, _ = await read_file(request, TABLES, name=name)
    installation: Installation = request.app.state.installation
    settings: Settings = request.app.state.settings
    language = language_of(request.scope)

    def proposed() -> ProposalList:
        with transaction(installation.engine, read_only=True) as connection:
            known = confirmed_mappings(
                connection, tenant_id=principal.tenant_id, units=seen_units(principal)
            )
        arguments = {
            "payload": payload,
            "name": printable(name),
            "target": target,
            "known": known,
            "currency": currency,
        }
        with persons_hidden(installation.person_key):
            made = run_confined(
                propose, arguments, limits=settings.reading_limits, name=printable(name)
            )
        return ProposalList(
            items=[_proposal(proposal, language) for proposal in orjson.loads(made)]
        )

    return await run_in_threadpool(proposed)


def _proposal(plain: dict[str, Any], language: Language) -> Proposal:
    said = {
        "problems": listed([_problem(one) for one in plain["problems"]], language),
        "unused": [_unused(one, language) for one in plain["unused"]],
    }
    return Proposal(**(plain | said))


def _problem(plain: dict[str, Any]) -> Problem:
    return Problem(plain["code"], plain["location"], plain["params"])


def _unused(plain: dict[str, Any], language: Language) -> UnusedPart:
    problem = _problem(plain["problem"])
    return UnusedPart(
        location=problem.location,
        is_row=plain["is_row"],
        written=plain["written"],
        code=problem.code,
        detail=problem.detail(language),
        mend=problem.mend(language),
    )


@router.post("", status_code=201, responses=dry_run.RESPONSE, dependencies=[dry_run.Tried])
def create_mapping(response: Response, call: CurrentCall, new: Sent[NewMapping]) -> MappingResource:
    """Store a confirmed mapping; tables with the same headings are read with it."""
    kept = calls.create_mapping(call, new)
    response.headers["location"] = f"/v1/mappings/{kept.id}"
    return kept


@router.get("")
def list_mappings(call: CurrentCall) -> MappingList:
    """List the current mapping for each source and set of headings, newest first."""
    return calls.list_mappings(call)


@router.get("/targets")
def list_mapping_targets() -> TargetList:
    """List the kinds of table that can be mapped, with their fields."""
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
def get_mapping(call: CurrentCall, mapping_id: str) -> MappingResource:
    """Return a stored mapping, current or not."""
    return calls.get_mapping(call, mapping_id)


@router.post("/{mapping_id}/end")
def end_mapping(call: CurrentCall, mapping_id: str) -> MappingResource:
    """End a mapping: tables with its headings are no longer read with it.

    The mapping is kept, with the user who ended it. Screenings that were read with it do not
    change.
    """
    return calls.end_mapping(call, mapping_id)
