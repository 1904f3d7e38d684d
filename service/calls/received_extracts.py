"""Extracts from other authorities: imported, their senders confirmed, assessed in cases."""

from collections.abc import Iterable

from sqlalchemy import Connection

from service.calls.call import Call
from service.calls.extracts import own_organisation
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.case import load_case
from service.casework.cases.unit import stated_unit
from service.casework.extracts.assessing import assess, assessments_of, list_assessments, tell_users
from service.casework.extracts.received import (
    import_extract,
    load_received,
    of_key,
    standings,
)
from service.casework.extracts.received import list_received as kept_received
from service.casework.extracts.request import NewExtractAssessment
from service.casework.extracts.tables import ExtractAssessment, ReceivedExtract
from service.casework.extracts.views import (
    ExtractAssessmentList,
    ExtractAssessmentResource,
    ReceivedExtractList,
    ReceivedExtractResource,
    assessment_resource,
    received_resource,
)
from service.operations.people.units import sees
from service.operations.senders import SenderConfirmation, SignedRecord, confirm_sender


@operation("POST /v1/received-extracts")
def create_received_extract(
    call: Call, content: bytes, *, unit: str | None = None
) -> ReceivedExtractResource:
    """Import an extract from another authority. One that is stored already is returned.

    Args:
        call: Who imports it.
        content: The file as it came.
        unit: The buyer unit whose it is to be; None: the whole organisation's.
    """
    its_unit = stated_unit(unit, principal=call.principal, at="/query/unit")
    own = own_organisation(call)
    with call.writing() as connection:
        made, is_new = import_extract(
            connection, content, unit=its_unit, own=own, principal=call.principal, now=call.now
        )
        if is_new:
            tell_users(connection, [made], principal=call.principal, now=call.now)
        (shown,) = _shown(connection, call, [made])
    return shown


@operation("GET /v1/received-extracts")
def list_received_extracts(call: Call, *, limit: int = 20, offset: int = 0) -> ReceivedExtractList:
    """List the extracts from other authorities that you can see, newest first."""
    with call.reading() as connection:
        found = kept_received(connection, principal=call.principal, limit=limit + 1, offset=offset)
        items = list(_shown(connection, call, found[:limit]))
    return ReceivedExtractList(items=items, more=len(found) > limit)


@operation("GET /v1/received-extracts/{received_id}")
def get_received_extract(call: Call, received_id: str) -> ReceivedExtractResource:
    """Return an extract from another authority, and how it stands."""
    with call.reading() as connection:
        found = load_received(connection, received_id, principal=call.principal)
        (shown,) = _shown(connection, call, [found])
    return shown


@operation("GET /v1/received-extracts/{received_id}/content")
def get_received_extract_content(call: Call, received_id: str) -> bytes:
    """Return the file of a received extract as it came."""
    with call.reading() as connection:
        return load_received(connection, received_id, principal=call.principal).file


@operation("POST /v1/received-extracts/{received_id}/sender-confirmation")
def create_sender_confirmation(
    call: Call, received_id: str, stated: SenderConfirmation
) -> ReceivedExtractResource:
    """Confirm that a key is the sender's, after comparing its fingerprint with the sender."""
    with call.writing() as connection:
        found = load_received(connection, received_id, principal=call.principal)
        confirm_and_tell(connection, call, found, stated)
        (shown,) = _shown(connection, call, [found])
    return shown


@operation("POST /v1/cases/{case_id}/extract-assessments")
def create_extract_assessment(
    call: Call, case_id: str, stated: NewExtractAssessment, *, version: int | None = None
) -> ExtractAssessmentResource:
    """Record what you do with a received extract in a case, and why.

    With `version` None, the case is taken as it is.
    """
    with writing_to(call, case_id, version) as (connection, case, seen):
        return assessment_resource(assess(connection, case, stated, seen))


@operation("GET /v1/cases/{case_id}/extract-assessments")
def list_extract_assessments(call: Call, case_id: str) -> ExtractAssessmentList:
    """List the assessments of received extracts in a case, oldest first."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = list_assessments(connection, case)
    return ExtractAssessmentList(items=[assessment_resource(made) for made in found])


def confirm_and_tell(
    connection: Connection, call: Call, record: SignedRecord, stated: SenderConfirmation
) -> None:
    """Confirm the key of a sender, and tell who uses an extract that it has changed."""
    confirm_sender(connection, record, stated, principal=call.principal, now=call.now)
    several = of_key(connection, record)
    tell_users(connection, several, principal=call.principal, now=call.now)


def _shown(
    connection: Connection, call: Call, extracts: Iterable[ReceivedExtract]
) -> Iterable[ReceivedExtractResource]:
    tenant_id = call.principal.tenant_id
    for its in standings(connection, extracts, tenant_id=tenant_id, now=call.now):
        every = assessments_of(connection, its.extract)
        yield received_resource(its, [made for made in every if _sees(connection, call, made)])


def _sees(connection: Connection, call: Call, made: ExtractAssessment) -> bool:
    return sees(connection, "case", made.case_id, principal=call.principal)
