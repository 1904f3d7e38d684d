"""How the log, its witnesses and the records are: for auditors, administrators and operators."""

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, Field

from data_ingest.model.text import Language, message
from service.calls.call import Call
from service.operations.audit.records import RecordFault
from service.operations.audit.wording import record_fault_text
from service.operations.witness.status import LogStatus as FoundStatus
from service.operations.witness.status import WitnessStatus, log_status


class DifferingRecord(BaseModel):
    """A record that does not match the log."""

    code: Literal["row-altered", "row-missing", "row-surplus", "row-forged"] = Field(
        description="Whether its row was changed, removed or added in the database itself, or has a"
        " version that the service did not write."
    )
    table: str
    id: str
    text: str = Field(description="The same in words.")


class ComparedRecords(BaseModel):
    """How far the service has compared records with the log."""

    compared: int | None = Field(
        description="Records compared in the last finished round. Null: none has finished."
    )
    at: datetime | None = Field(description="When it finished.")
    differing: list[DifferingRecord] = Field(
        description="Records of the organisation that do not match the log."
    )


class LogWitness(BaseModel):
    """A witness that stores checkpoints outside the installation."""

    name: str
    kind: str = Field(description="`server`, `folder` or `mail`.")
    size: int = Field(description="Entries of the log that it has acknowledged.")
    at: datetime | None = Field(description="When it last acknowledged a checkpoint.")
    error: str | None = Field(description="The last error. Null: the last attempt succeeded.")
    failures: int = Field(description="Failed attempts in a row.")
    behind: bool = Field(
        description="Whether it lacks the newest checkpoint for longer than its interval explains."
    )


class LogStatus(BaseModel):
    """How the log is."""

    origin: str = Field(description="Name of the log.")
    size: int = Field(description="Entries that are signed.")
    signed_at: datetime | None = Field(description="When the newest checkpoint was signed.")
    waiting: int = Field(description="Entries waiting to be signed.")
    copies: int = Field(description="The installation's own copies of checkpoints.")
    set_aside: int = Field(description="Copies of an origin that has ended.")
    forked: bool = Field(
        description="Whether the database is not the log that was signed; nothing is signed then."
    )
    records: ComparedRecords
    witnesses: list[LogWitness]
    notices: list[str] = Field(description="What is wrong, a sentence each.")


def get_log_status(call: Call, *, every_tenant: bool = False) -> LogStatus:
    """Return how the log, its witnesses and the records are.

    Args:
        call: The call.
        every_tenant: Whether to name records of all organisations, for those who run them.
    """
    installation = call.installation
    found = log_status(installation.log, installation.witnesses, now=datetime.now(UTC))
    own = [
        fault
        for fault in found.walk.faults_known
        if every_tenant or fault.tenant_id == call.principal.tenant_id
    ]
    last = found.walk.last
    return LogStatus(
        origin=found.origin,
        size=found.size,
        signed_at=found.signed_at,
        waiting=found.waiting,
        copies=found.copies,
        set_aside=found.set_aside,
        forked=found.forked is not None,
        records=ComparedRecords(
            compared=last and last.rows,
            at=last and last.ended_at,
            differing=[_differing(fault, call.language) for fault in own],
        ),
        witnesses=[_witness(one) for one in found.witnesses],
        notices=list(_notices(found, len(own), call.language)),
    )


def _notices(found: FoundStatus, differing: int, language: Language) -> list[str]:
    texts = list(found.notices())
    if differing:
        texts.append(message("Records that do not match the log: {count}.").filled(count=differing))
    return [text.to(language) for text in texts]


def _differing(fault: RecordFault, language: Language) -> DifferingRecord:
    text = record_fault_text(fault, language)
    return DifferingRecord(code=fault.code, table=fault.table, id=fault.record_id, text=text)


def _witness(one: WitnessStatus) -> LogWitness:
    state = one.state
    return LogWitness(
        name=state.name,
        kind=one.kind,
        size=state.size,
        at=state.at,
        error=None if state.error is None else str(state.error),
        failures=state.failures,
        behind=one.is_behind,
    )
