"""Suppliers checked at once, by numbers that stand in the request."""

from data_ingest.snapshot.opened import Snapshot
from service.calls.call import Call
from service.calls.operation import operation
from service.platform.http.problem_errors import listed
from service.platform.personal_numbers import persons_hidden
from service.registers.judgements import standing_judgements
from service.screening.scorecards.store import scorecard_in_use
from service.suppliers.inline.checking import checked_suppliers, places_of
from service.suppliers.inline.reading import stated_suppliers
from service.suppliers.inline.request import SupplierCheckRequest
from service.suppliers.inline.views import RejectedSupplier, SupplierCheckAnswer
from service.suppliers.portfolios.scoring import Scoring


@operation("POST /v1/supplier-checks")
def check_suppliers(
    call: Call, stated: SupplierCheckRequest, *, snapshot: Snapshot | None
) -> SupplierCheckAnswer:
    """Check up to 1,000 suppliers by their numbers, and store nothing.

    Args:
        call: Who asks.
        stated: The suppliers, and what is bought from them.
        snapshot: The registers and lists that are searched; None: none is loaded.
    """
    installation, day = call.installation, call.now.date()
    with persons_hidden(installation.person_key):
        suppliers = stated_suppliers(stated, person_key=installation.person_key)
    with call.reading() as connection:
        places = places_of(
            connection, suppliers, stated.purchase, principal=call.principal, today=day
        )
        how = Scoring(
            as_of=day,
            scorecard=scorecard_in_use(connection, tenant_id=call.principal.tenant_id),
            snapshot_dir=installation.snapshot_dir,
            snapshot_id=None if snapshot is None else snapshot.id,
            judgements=standing_judgements(connection, tenant_id=call.principal.tenant_id, unit=""),
        )
    items = checked_suppliers(suppliers, places, how, snapshot, call.language)
    reasons = listed((problem for _, problem in suppliers.rejected), call.language)
    return SupplierCheckAnswer(
        received=len(stated.suppliers),
        checked=len(items),
        repeated=sum(len(row.also_at) for row in items),
        rejected=len(reasons),
        as_of=day,
        snapshot=how.snapshot_id,
        scorecard=how.scorecard.id,
        notes=listed(suppliers.notes, call.language),
        items=items,
        rejects=[
            RejectedSupplier(position=at, **reason.model_dump())
            for (at, _), reason in zip(suppliers.rejected, reasons, strict=True)
        ],
    )
