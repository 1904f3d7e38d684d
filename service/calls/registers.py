"""Registers that come by themselves: how things stand with each, and fetching them now."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.records.source import CADENCES, Cadence
from service.calls.call import Call
from service.calls.operation import operation
from service.operations.jobs.job import NewJob, enqueue
from service.platform.http.problem_errors import ProblemError, listed
from service.registers.job import KIND
from service.registers.upkeep import RegisterState, ToDo, fetched_sources, register_states
from service.settings import DOWNLOADS

MOST_SOURCES = 100
"""Sources of one request. Ours: far more than there are."""

SourceId = Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9_]+$")]


class RegisterAttempt(BaseModel):
    """What came of the last attempt to fetch a register."""

    at: datetime
    state: Literal["used", "unchanged", "waiting", "failed"]
    good_at: datetime | None = Field(
        description="Time of the last attempt that did not fail. Null if there is none."
    )
    failures: int = Field(description="Number of failed attempts since then.")
    problems: list[ProblemError] = Field(description="Why it failed or waits.")


class RegisterDamage(BaseModel):
    """What is wrong with the files of a register that is in use."""

    since: datetime = Field(description="When it was first seen.")
    problems: list[ProblemError] = Field(description="A file each, and how it is mended.")


class RegisterResource(BaseModel):
    """A register or list that can be fetched from its publisher, or that is in use."""

    id: str
    title: str
    country: str = Field(description="ISO 3166 code; XX: of no single country.")
    publisher: str
    licence: str
    cadence: Cadence = Field(description="How often the publisher issues a new version.")
    cadence_text: str
    page: str = Field(description="Address of the publisher's description.")
    address: str | None = Field(
        description="Address of the file, or of the page that links to it. Null if the publisher "
        "has no file that can be fetched without an account."
    )
    usual_megabytes: int | None
    usual_records: int | None
    usual_on: date | None = Field(description="Date of the usual size.")
    as_of: date | None = Field(
        description="Date of the content in use, or of its fetching if the content states none. "
        "Null if none is in use."
    )
    age_days: int | None = Field(description="Whole days since `as_of`.")
    records: int | None = Field(description="Records of the version in use that were kept.")
    waiting_snapshot: str | None = Field(
        description="Snapshot with a version that awaits approval. Null if there is none."
    )
    waiting_problems: list[ProblemError] = Field(description="Why that version awaits approval.")
    attempt: RegisterAttempt | None
    todo: ToDo | None = Field(
        description="`mend`: a file is damaged, so no supplier is looked up. `accept`: a version "
        "awaits approval. `look`: see why none can be fetched. Null: nothing."
    )
    damage: RegisterDamage | None = Field(
        default=None, description="Null: none of its files is known to be damaged."
    )


class RegisterList(BaseModel):
    """Registers of the installation, by country."""

    items: list[RegisterResource]


class RegisterFetchRequest(BaseModel):
    """Registers to be fetched."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: list[SourceId] = Field(
        min_length=1, max_length=MOST_SOURCES, description="IDs of sources with an address."
    )


class RegisterFetch(BaseModel):
    """A job that fetches registers."""

    job_id: str
    sources: list[str]


@operation("GET /v1/registers")
def list_registers(call: Call) -> RegisterList:
    """List the registers that can be fetched or are in use, and what there is to do about them."""
    root, folder = call.installation.snapshot_dir, call.installation.data_dir
    if root is None or folder is None:
        return RegisterList(items=[])
    states = register_states(root, folder / DOWNLOADS)
    return RegisterList(items=[_resource(state, call) for state in states])


@operation("POST /v1/registers/fetches")
def create_register_fetch(call: Call, stated: RegisterFetchRequest) -> RegisterFetch:
    """Let a worker fetch registers now if they have changed."""
    sources = [source.id for source in fetched_sources(stated.sources)]
    with call.writing() as connection:
        new = NewJob(
            tenant_id=call.principal.tenant_id,
            actor=call.principal.actor,
            kind=KIND,
            payload={"sources": sources},
        )
        job = enqueue(connection, new)
    return RegisterFetch(job_id=job.id, sources=sources)


def _resource(state: RegisterState, call: Call) -> RegisterResource:
    source, serving, usual, tried = (
        state.source,
        state.serving,
        state.source.download,
        state.attempt,
    )
    as_of = (serving.as_of or serving.retrieved_at.date()) if serving else None
    return RegisterResource(
        id=source.id,
        title=source.title.to(call.language),
        country=source.country,
        publisher=source.publisher,
        licence=source.licence,
        cadence=source.cadence,
        cadence_text=CADENCES[source.cadence].to(call.language),
        page=source.url,
        address=usual.address if usual else None,
        usual_megabytes=usual.megabytes if usual else None,
        usual_records=usual.records if usual else None,
        usual_on=usual.counted if usual else None,
        as_of=as_of,
        age_days=max((call.now.date() - as_of).days, 0) if as_of else None,
        records=serving.kept if serving else None,
        waiting_snapshot=state.waiting_id,
        waiting_problems=listed(tried.held, call.language) if tried and state.waiting_id else [],
        attempt=tried
        and RegisterAttempt(
            at=tried.at,
            state=tried.state,
            good_at=tried.good_at,
            failures=tried.failures,
            problems=listed(tried.problems, call.language),
        ),
        todo=state.todo,
        damage=state.damage
        and RegisterDamage(
            since=state.damage.since, problems=listed(state.damage.problems, call.language)
        ),
    )
