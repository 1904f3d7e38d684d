"""Extracts of decided facts for another authority, made in a case."""

from service.calls.call import Call
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.case import load_case
from service.casework.extracts.lines import candidates
from service.casework.extracts.making import make_extract, withdraw_extract
from service.casework.extracts.request import ExtractWithdrawal, NewExtract
from service.casework.extracts.store import file_of, load_extract
from service.casework.extracts.store import list_extracts as kept_extracts
from service.casework.extracts.views import (
    ExtractCandidateList,
    ExtractList,
    ExtractResource,
    candidate_list,
    extract_resource,
)
from service.operations.organisation import Organisation, load_organisation
from service.settings import InvalidSettings


@operation("GET /v1/cases/{case_id}/extracts/candidates")
def list_extract_candidates(call: Call, case_id: str) -> ExtractCandidateList:
    """List the lines of a case that another authority may be told, and why others may not."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = candidates(connection, case, today=call.now.date())
    return candidate_list(found, call.language)


@operation("POST /v1/cases/{case_id}/extracts")
def create_extract(
    call: Call, case_id: str, stated: NewExtract, *, version: int | None = None
) -> ExtractResource:
    """Decide an extract for one authority on one ground. Nothing is sent.

    With `version` None, the case is taken as it is.
    """
    sender, key = own_organisation(call), call.installation.log.keys.signing.verifier
    with writing_to(call, case_id, version) as (connection, case, seen):
        made = make_extract(
            connection, case, stated, seen, sender=sender, key=key, language=call.language
        )
        return extract_resource(made, kept_extracts(connection, case))


@operation("GET /v1/cases/{case_id}/extracts")
def list_extracts(call: Call, case_id: str) -> ExtractList:
    """List the extracts of a case, oldest first."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = kept_extracts(connection, case)
    return ExtractList(items=[extract_resource(extract, found) for extract in found])


@operation("GET /v1/cases/{case_id}/extracts/{extract_id}")
def get_extract(call: Call, case_id: str, extract_id: str) -> ExtractResource:
    """Return an extract of a case."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = load_extract(connection, case, extract_id)
        return extract_resource(found, kept_extracts(connection, case))


@operation("GET /v1/cases/{case_id}/extracts/{extract_id}/content")
def get_extract_content(call: Call, case_id: str, extract_id: str) -> bytes:
    """Return the signed file of an extract, the same bytes every time."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        found = load_extract(connection, case, extract_id)
    return file_of(call.installation, found, now=call.now, language=call.language)


@operation("POST /v1/cases/{case_id}/extracts/{extract_id}/withdrawal")
def create_extract_withdrawal(
    call: Call,
    case_id: str,
    extract_id: str,
    stated: ExtractWithdrawal,
    *,
    version: int | None = None,
) -> ExtractResource:
    """Withdraw an extract. The withdrawal is a file of its own, for the same receiver."""
    sender, key = own_organisation(call), call.installation.log.keys.signing.verifier
    with writing_to(call, case_id, version) as (connection, case, seen):
        made = withdraw_extract(
            connection,
            case,
            extract_id,
            stated,
            seen,
            sender=sender,
            key=key,
            language=call.language,
        )
        return extract_resource(made, kept_extracts(connection, case))


def own_organisation(call: Call) -> Organisation | None:
    """Return which authority the organisation of a call is; None: nobody has said, or wrongly."""
    tenant_id = call.principal.tenant_id
    try:
        return load_organisation(call.installation.data_dir, tenant_id=tenant_id)
    except InvalidSettings:
        return None  # what is wrong, `kedjekoll extract organisation` tells
