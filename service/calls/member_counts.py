"""Counts of coverage: signed by a member, imported and added up by a joint purchasing body."""

from sqlalchemy import Connection

from service.calls import coverage
from service.calls.call import Call
from service.calls.extracts import own_organisation
from service.calls.operation import operation
from service.calls.received_extracts import confirm_and_tell
from service.operations.senders import SenderConfirmation
from service.suppliers.member_counts.issuing import counts_file
from service.suppliers.member_counts.members import (
    counted_years,
    counts_standings,
    import_counts,
    load_counts,
)
from service.suppliers.member_counts.sums import MemberSums, member_sums
from service.suppliers.member_counts.views import (
    MemberCountsList,
    MemberCountsResource,
    counts_resource,
)


@operation("GET /v1/coverage/{coverage_id}/counts")
def get_coverage_counts(call: Call, coverage_id: str) -> bytes:
    """Return the counts of a coverage report as a signed file."""
    record = coverage.get_coverage_report(call, coverage_id)
    return counts_file(call.installation, record, sender=own_organisation(call), now=call.now)


@operation("POST /v1/member-counts")
def create_member_counts(call: Call, content: bytes) -> MemberCountsResource:
    """Import the counts of a member. Those that are stored already are returned."""
    with call.writing() as connection:
        made = import_counts(connection, content, principal=call.principal, now=call.now)
        return _shown(connection, call, made.id)


@operation("GET /v1/member-counts")
def list_member_counts(call: Call, *, limit: int = 20, offset: int = 0) -> MemberCountsList:
    """List the counts of members, newest first."""
    with call.reading() as connection:
        found = counts_standings(connection, tenant_id=call.principal.tenant_id)
    items = [counts_resource(its) for its in found[offset : offset + limit]]
    return MemberCountsList(items=items, more=len(found) > offset + limit)


@operation("GET /v1/member-counts/sums")
def get_member_sums(call: Call, *, year: int | None = None) -> MemberSums:
    """Return the sums of a year; with `year` None, of the newest that there is."""
    with call.reading() as connection:
        found = counts_standings(connection, tenant_id=call.principal.tenant_id)
    years = counted_years(found)
    chosen = year if year is not None or not years else years[0]
    told = [
        its.counts.read() for its in found if its.state == "counted" and its.counts.year == chosen
    ]
    return member_sums(told, year=chosen, years=years)


@operation("GET /v1/member-counts/{counts_id}")
def get_member_counts(call: Call, counts_id: str) -> MemberCountsResource:
    """Return the counts of a member, and how they stand."""
    with call.reading() as connection:
        return _shown(connection, call, counts_id)


@operation("GET /v1/member-counts/{counts_id}/content")
def get_member_counts_content(call: Call, counts_id: str) -> bytes:
    """Return the file of a member's counts as it came."""
    with call.reading() as connection:
        return load_counts(connection, counts_id, tenant_id=call.principal.tenant_id).file


@operation("POST /v1/member-counts/{counts_id}/sender-confirmation")
def create_member_confirmation(
    call: Call, counts_id: str, stated: SenderConfirmation
) -> MemberCountsResource:
    """Confirm that a key is the member's, after comparing its fingerprint with the member."""
    with call.writing() as connection:
        found = load_counts(connection, counts_id, tenant_id=call.principal.tenant_id)
        confirm_and_tell(connection, call, found, stated)
        return _shown(connection, call, counts_id)


def _shown(connection: Connection, call: Call, counts_id: str) -> MemberCountsResource:
    tenant_id = call.principal.tenant_id
    found = load_counts(connection, counts_id, tenant_id=tenant_id)
    (its,) = (
        its
        for its in counts_standings(connection, tenant_id=tenant_id)
        if its.counts.id == found.id
    )
    return counts_resource(its)
