"""Supplier checks: many numbers in one request, a compact row for each in the answer."""

from fastapi import Request, Response

from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import supplier_checks as calls
from service.platform.http.ndjson import NDJSON, ndjson, wants_ndjson
from service.platform.http.sent import Sent
from service.registers.serving import ServingRegisters
from service.suppliers.inline.request import SupplierCheckRequest
from service.suppliers.inline.views import (
    SupplierCheckAnswer,
    SupplierCheckLine,
    SupplierCheckSummary,
)

router = resource(prefix="/v1/supplier-checks", tag="portfolios")


@router.post(
    "",
    response_model=SupplierCheckAnswer,
    responses={200: {"content": {NDJSON: {"schema": {"type": "string"}}}}},
)
def check_suppliers(
    request: Request, call: CurrentCall, stated: Sent[SupplierCheckRequest]
) -> SupplierCheckAnswer | Response:
    """Check 1 to 1,000 suppliers by their numbers, without a file and without storing anything.

    Each number gets one row of at most 2 KB: what registers state, the review need with its basis,
    the facts that matter and what to do next. A number that cannot be looked up is listed with the
    reason and does not stop the others. With `Accept: application/x-ndjson` each line is an object
    with `supplier`, `rejected` or, last, `summary`.
    """
    serving: ServingRegisters = request.app.state.registers
    answer = calls.check_suppliers(call, stated, snapshot=serving.snapshot())
    if not wants_ndjson(request):
        return answer
    summary = SupplierCheckSummary(**answer.model_dump(exclude={"items", "rejects"}))
    return ndjson(
        [
            *(SupplierCheckLine(supplier=row) for row in answer.items),
            *(SupplierCheckLine(rejected=row) for row in answer.rejects),
            SupplierCheckLine(summary=summary),
        ]
    )
