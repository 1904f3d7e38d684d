"""Liveness and readiness probes."""

from collections.abc import Sequence
from typing import Literal

from fastapi import Request
from pydantic import BaseModel, Field

from data_ingest.model.text import message
from service.api.resource import resource
from service.operations.readiness import Looks, ReadinessCheck
from service.platform.http.problems import Refused


class Health(BaseModel):
    """The state of the service."""

    status: Literal["ok"] = Field(
        description="Always `ok`; any other state is returned as a problem."
    )
    impaired: list[str] | None = Field(
        default=None,
        description=(
            "Checks that failed and that not every request needs: the others are answered. Left "
            "out where everything works."
        ),
    )


router = resource(tag="health")


@router.get("/healthz", response_model_exclude_none=True)
async def get_health() -> Health:
    """Liveness probe. Does not check the database."""
    return Health(status="ok")


@router.get("/readyz", response_model_exclude_none=True)
def get_readiness(request: Request) -> Health:
    """Readiness probe. Returns 200 if every readiness check passes that all requests need.

    Otherwise the problem lists the failed checks, in the order in which they are registered. A
    check that does not answer within 3 seconds has failed.
    """
    checks: Sequence[ReadinessCheck] = request.app.state.checks
    looks: Looks = request.app.state.looks
    failed = looks.failed(checks)
    if any(check.is_needed for check in failed):
        names = ", ".join(check.name for check in failed)
        raise Refused(
            "not-ready",
            detail=message("Checks that failed: {names}.").filled(names=names),
        )
    return Health(status="ok", impaired=[check.name for check in failed] or None)
