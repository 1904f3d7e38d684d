"""A job that the service's own worker does, waited for."""

from typing import Any

import httpx2

from tests.started import until


def ended(api: httpx2.Client, job_id: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Return a job when it has ended.

    Args:
        api: The service.
        job_id: The job's number.
        headers: Those of a person's key; without them the client's own.

    Raises:
        AssertionError: If it does not end in time.
    """
    job: dict[str, Any] = {}

    def look() -> bool:
        job.update(api.get(f"/v1/jobs/{job_id}", headers=headers or {}).json())
        return bool(job["ended_at"])

    until(look, told=lambda: job, look=0.05)
    return job
