"""Liveness and readiness probes."""

from collections.abc import Sequence
from typing import Literal

import structlog
from fastapi import Request
from pydantic import BaseModel, Field

from data_ingest.model.text import message
from service.api.resource import resource
from service.operations.readiness import ReadinessCheck
from service.platform.http.problems import Refused

_log = structlog.get_logger("kedjekoll")


class Health(BaseModel):
    """The state of the service."""

    status: Literal["ok"] = Field(
        description="Always `ok`; any other state is returned as a problem."
    )


router = resource(tag="health")


@router.get("/healthz")
async def get_health() -> Health:
    """Liveness probe. Does not check the database."""
    return Health(status="ok")


@router.get("/readyz")
def get_readiness(request: Request) -> Health:
    """Readiness probe. Returns 200 if every readiness check passes.

    Otherwise the problem lists the failed checks, in the order in which they are registered.
    """
    checks: Sequence[ReadinessCheck] = request.app.state.checks
    failed = [check.name for check in checks if not _holds(check)]
    if failed:
        names = ", ".join(failed)
        raise Refused(
            "not-ready",
            detail=message("Checks that failed: {names}.").filled(names=names),
        )
    return Health(status="ok")


def _holds(check: ReadinessCheck) -> bool:
    try:
        findings = list(check.run())
    except Exception as fault:  # a check that breaks has failed, whatever broke
        _log.warning("check.failed", check=check.name, exc_info=fault)
        return False
    if findings:
        _log.warning("check.failed", check=check.name, findings=findings)
    return not findings
