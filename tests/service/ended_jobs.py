"""A job that the service's own worker does, waited for."""

import time
from typing import Any

import httpx

PATIENCE = 120.0
"""Seconds after which a job will not end; a busy machine may take many of them to begin."""


def ended(api: httpx.Client, job_id: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Return a job when it has ended.

    Args:
        api: The service.
        job_id: The job's number.
        headers: Those of a person's key; without them the client's own.

    Raises:
        AssertionError: If it does not end in time.
    """
    give_up = time.monotonic() + PATIENCE
    while True:
        job: dict[str, Any] = api.get(f"/v1/jobs/{job_id}", headers=headers or {}).json()
        if job["ended_at"]:
            return job
        assert time.monotonic() < give_up, job
        time.sleep(0.05)
