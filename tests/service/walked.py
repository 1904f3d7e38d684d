"""What an organisation has after every operation was called once, and how others ask for it.

`walk_through(api, document)` lets `tests.service.api_walk` do its work and notes each call: with
which numbers, and with which body. `key_for` makes a key for somebody of any organisation.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from service.operations.audit.records import verify_records
from service.operations.people.keys import make_key
from service.operations.people.principal import SCOPES
from service.operations.people.rights import RIGHTS
from service.operations.people.store import save_person, set_rights
from service.operations.people.tables import Person
from service.platform.db.database import EVERY_TENANT, acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.retention.every_table import METADATA
from tests.service import api_walk

OPEN_TO_ALL = frozenset(
    {
        "slug",
        "kind",
        "factor_id",
        "rule_id",
        "scorecard_id",
        "party_number",
        "origin_hash",
        "dataset",
        "entity_id",
    }
)
"""Numbers of what is the same for every organisation."""
NUMBER = re.compile(r"\b([a-z]+)_[0-9a-z]{21}\b")
"""The number of any record."""
_ABSENT = {"person_id": "nobody", "unit_id": "nowhere", "party_id": "party_" + "a" * 42}


def names_in(path: str) -> list[str]:
    """The names of the numbers in an address."""
    return re.findall(r"{(\w+)}", path)


_ADDRESSES = {
    route: re.compile(
        re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(route.partition(" ")[2])) + "$"
    )
    for route in sorted(RIGHTS, key=lambda one: (one.count("{"), one))
}


@dataclass(frozen=True)
class Call:
    """One call, as it was made by whom the records belong to."""

    route: str
    ids: dict[str, str]
    query: str
    headers: dict[str, str]
    content: bytes | None

    def send(self, api: Any, key: dict[str, str], ids: dict[str, str], absent: dict[str, str]):
        """Make it with another's key, other numbers in the address, and others in the rest.

        Args:
            api: The application.
            key: Headers of who asks.
            ids: By name, for the address.
            absent: By number, for query and body.
        """
        method, _, path = self.route.partition(" ")
        headers = {name: value for name, value in self.headers.items() if name != "authorization"}
        sent = {}
        if self.content is not None:
            sent["content"] = NUMBER.sub(
                lambda one: absent.get(one[0], one[0]), self.content.decode("latin-1")
            ).encode("latin-1")
        query = NUMBER.sub(lambda one: absent.get(one[0], one[0]), self.query)
        return api.request(method, path.format(**ids) + query, headers=headers | key, **sent)


@dataclass
class Walked:
    """What was called: each operation's first success, and the numbers of what there is."""

    calls: dict[str, Call] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def absent(self) -> dict[str, str]:
        """For each number in any call, one of the same kind that never was."""
        texts = [one.query + (one.content or b"").decode("latin-1") for one in self.calls.values()]
        found = {number[0] for text in texts for number in NUMBER.finditer(text)}
        return {number: new_id(number.partition("_")[0]) for number in sorted(found)}

    def nowhere(self, ids: dict[str, str]) -> dict[str, str]:
        """Numbers that never were, in place of those given."""
        return {
            name: one if name in OPEN_TO_ALL else _ABSENT.get(name) or new_id(one.partition("_")[0])
            for name, one in ids.items()
        }


class _Noted:
    """The application, whose every success is noted."""

    def __init__(self, api: Any, walked: Walked) -> None:
        self.app = api.app
        self._api = api
        self._walked = walked

    def request(self, method: str, url: str, **options: Any) -> Any:
        response = self._api.request(method, url, **options)
        path, mark, query = url.partition("?")
        for route, address in _ADDRESSES.items():
            found = address.match(path)
            if found and route.startswith(f"{method} ") and response.is_success:
                headers, content = options.get("headers", {}), options.get("content")
                call = Call(route, found.groupdict(), mark + query, headers, content)
                self._walked.calls.setdefault(route, call)
                for name, value in found.groupdict().items():
                    self._walked.ids.setdefault(name, value)
                break
        return response

    def get(self, url: str, **options: Any) -> Any:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> Any:
        return self.request("POST", url, **options)


def walk_through(api: Any, document: dict[str, Any]) -> tuple[Walked, dict[str, Any]]:
    """Call every operation; return the calls, and the examples that were taken down.

    Whatever was written meanwhile, the log commits to every row as it then is.
    """
    walked, installation = Walked(), api.app.state.installation
    with acting_for(installation.principal.tenant_id):
        taken = api_walk.walk(_Noted(api, walked), document)
    with transaction(installation.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        checked = verify_records(connection, METADATA.sorted_tables)
    assert checked.faults == ()
    assert len(checked.rows) > 20
    return walked, taken


def key_for(api: Any, tenant: str, person: str, roles: Any, days: int = 1) -> dict[str, str]:
    """Headers with a key of a new person who has these roles."""
    installation, now = api.app.state.installation, datetime.now(UTC)
    with transaction(installation.engine, tenant=tenant) as connection:
        ensure_tenant(connection, tenant_id=tenant, actor="x", created_at=now)
        made = Person(tenant_id=tenant, id=person, actor="x", created_at=now, name=person)
        save_person(connection, made)
        set_rights(connection, made, roles=roles, units=[], actor="x", now=now)
        key, _ = make_key(
            connection,
            tenant_id=tenant,
            actor="x",
            person_id=person,
            label="test",
            scopes=SCOPES,
            secret=installation.key_secret,
            now=now,
            expires_at=now + timedelta(days=days),
        )
    return {"authorization": f"Bearer {key}"}
