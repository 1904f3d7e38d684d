"""Disposal: records past their retention period."""

from service.calls.call import Call
from service.calls.operation import operation
from service.operations.periods import Periods, load_periods
from service.platform.refusal import Refusal
from service.retention.disposing import due
from service.retention.views import DueList, due_list
from service.settings import InvalidSettings


@operation("GET /v1/disposals/due")
def list_due_disposals(call: Call) -> DueList:
    """List what disposal would remove now, with dependent records. Nothing is removed."""
    periods = periods_of(call)
    with call.reading() as connection:
        found = due(connection, periods, tenant_id=call.principal.tenant_id, now=call.now)
    return due_list(found, call.language)


def periods_of(call: Call) -> Periods:
    """Return how long records are held.

    Raises:
        Refusal: Whoever runs the installation has to mend the file that it stands in.
    """
    try:
        return load_periods(call.installation.data_dir, tenant_id=call.principal.tenant_id)
    except InvalidSettings:
        raise Refusal("retention-unreadable") from None
