"""How tests come in as the named user: with the start key, as whoever has just installed does."""

import re
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from service.operations.installation import Installation
from service.operations.people import start_key
from service.platform.db.database import transaction
from service.platform.secret_files import START_KEY_FILE

FORM_KEY = re.compile(r'name="form_key" value="([^"]+)"')


def bearer(installation: Installation) -> dict[str, str]:
    """The header that opens the API of an installation in which no administrator has a key."""
    own, folder = installation.principal, installation.data_dir
    assert folder is not None
    with transaction(installation.engine, tenant=own.tenant_id) as connection:
        key = start_key.begin(connection, own, data_dir=folder, now=datetime.now(UTC))
    return {"authorization": f"Bearer {key}"}


def bearer_in(folder: Path) -> dict[str, str]:
    """The same of a service that runs in a process of its own, by its data folder."""
    return {"authorization": f"Bearer {(folder / START_KEY_FILE).read_text()}"}


def log_in(shown: httpx2.Response, headers: dict[str, str]) -> dict[str, str]:
    """The form that logs in to the pages with the key of a header.

    Args:
        shown: The page with the form.
        headers: From `bearer`.
    """
    found = FORM_KEY.search(shown.text)
    assert found is not None
    return {"form_key": found[1], "key": headers["authorization"].removeprefix("Bearer ")}
