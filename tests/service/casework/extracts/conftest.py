"""Two authorities with an installation each, on both databases: `pair` is (sender, receiver)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest
from anyio.from_thread import start_blocking_portal
from pydantic import SecretStr

from service.app import create_app
from service.settings import Settings
from tests.conftest import BACKENDS, _migrated_engine
from tests.service.conftest import Api
from tests.service.entering import bearer

NUMBERS = count(1)
TODAY = datetime.now(UTC).date()
SENDER, RECEIVER = "2120990003", "2120990011"
DEVIATION = {"item": "ledger", "remedy": "pay", "remedy_by": "2026-11-20"}
DEVIATION |= {"recheck_on": "2026-11-25"}
WEIGHED = "Avvikelsen rör ett avslutat ärende; inget övervägande skäl talar emot."
STATED = {
    "receiver": {"name": "Mottagarstads kommun", "number": RECEIVER},
    "ground": "osl-10-15-a",
    "purpose": "breaches",
    "weighing": WEIGHED,
    "texts_read": True,
    "delegation": "Delegationsordningen 9.1",
    "conflict": "none",
}


@dataclass(frozen=True)
class Authority:
    """An authority with its own installation."""

    api: Api
    data_dir: Path

    def write(self, address: str, path: str, body: dict[str, Any], **query: Any) -> httpx2.Response:
        """Write to a case as somebody who has just read it."""
        tag = self.api.get(address).headers["etag"]
        return self.api.post(
            f"{address}/{path}", json=body, headers={"if-match": tag}, params=query or None
        )

    def case(self, screening_id: str | None = None, **stated: Any) -> str:
        """Open a case, with a screening if one is given, and return its address."""
        made = {"diary_number": f"UT {next(NUMBERS)}", "title": "Lokalvård", "stage": "in_contract"}
        opened = self.api.post("/v1/cases", json=made | stated)
        assert opened.status_code == 201, opened.text
        address = opened.headers["location"]
        if screening_id:
            linked = self.write(address, "links", {"kind": "screening", "id": screening_id})
            assert linked.status_code == 201, linked.text
        return address

    def receive(self, file: bytes, **query: Any) -> httpx2.Response:
        """Import a file."""
        headers = {"content-type": "application/zip"}
        return self.api.post(
            "/v1/received-extracts", content=file, headers=headers, params=query or None
        )


@dataclass(frozen=True)
class Sender(Authority):
    """The one that tells: a screening, and cases with follow-ups and decisions."""

    screening_id: str

    def follow_up(self, **changes: Any) -> str:
        """Record a visit that found a deviation, and return its number."""
        made = {
            "screening_id": self.screening_id,
            "tender_id": "A1",
            "party_id": "norr",
            "form": "visit",
            "on": "2026-11-10",
            "findings": [{"item": "ledger", "outcome": "deviation"}],
            "deviations": [DEVIATION],
        }
        kept = self.api.post("/v1/follow-ups", json=made | changes)
        assert kept.status_code == 201, kept.text
        return kept.json()["id"]

    def decide(self, case: str, follow_up_id: str, **changes: Any) -> str:
        """Decide a penalty on which the supplier was heard, and return its number."""
        made = {
            "what": "Vite tas ut.",
            "delegation": "Delegationsordningen 4.2",
            "conflict": "none",
            "reasons": "Personalliggaren saknades.",
            "legal_basis": "Avtalet 8.3",
            "consequence": "penalty",
            "follow_up_id": follow_up_id,
            "heard_on": "2026-11-12",
            "heard": "Skriftligt; leverantören medger avvikelsen.",
        }
        kept = self.write(case, "decisions", made | changes)
        assert kept.status_code == 201, kept.text
        return kept.json()["id"]

    def make(self, case: str, *lines: str, **changes: Any) -> httpx2.Response:
        """Ask for an extract of lines of a case."""
        return self.write(case, "extracts", STATED | {"lines": list(lines)} | changes)

    def file(self, case: str, extract_id: str) -> bytes:
        """Return the file of an extract."""
        answer = self.api.get(f"{case}/extracts/{extract_id}/content")
        assert answer.status_code == 200, answer.text
        return answer.content

    def told(self, **changes: Any) -> tuple[str, str, bytes]:
        """Return a case, an extract of a decision and a deviation of it, and its file."""
        case, number = self.case(self.screening_id), self.follow_up()
        decision = self.decide(case, number)
        made = self.make(case, decision, f"{number}/ledger", **changes)
        assert made.status_code == 201, made.text
        return case, made.json()["id"], self.file(case, made.json()["id"])


def organisation(folder: Path, name: str, number: str, *boards: str) -> None:
    """Say which authority an installation is."""
    lines = [f"local: {{name: {name}, number: '{number}'"]
    lines += [f", boards: {{{', '.join(boards)}}}"] if boards else []
    (folder / "organisation.yaml").write_text("".join((*lines, "}\n")), encoding="utf-8")


@pytest.fixture(scope="package", params=BACKENDS)
def pair(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    document: Callable[[], Any],
) -> Iterator[tuple[Sender, Authority]]:
    """The sender and the receiver, each with a database and a log of its own."""
    with start_blocking_portal() as portal, ExitStack() as opened:

        def started(name: str, number: str) -> tuple[Api, Path]:
            folder = tmp_path_factory.mktemp(name)
            engine = opened.enter_context(_migrated_engine(request, folder))
            name_of_url = engine.url.set(drivername=request.param)
            url = SecretStr(name_of_url.render_as_string(hide_password=False))
            organisation(folder, name.capitalize(), number)
            settings = Settings(
                data_dir=folder,
                database_url=url,
                language="en",
                embedded_worker=False,
                requests_per_minute=0,
                register_mirror="http://127.0.0.1:9",
            )
            app = create_app(settings)
            running = portal.wrap_async_context_manager(app.router.lifespan_context(app))
            opened.enter_context(running)
            return Api(app, portal, bearer(app.state.installation)), folder

        api, folder = started("sändarstads", SENDER)
        made = document()
        made["stage"] = "award"
        screening = api.post("/v1/screenings", json=made)
        assert screening.status_code == 201, screening.text
        sender = Sender(api, folder, screening.json()["id"])
        yield sender, Authority(*started("mottagarstads", RECEIVER))


@pytest.fixture
def sender(pair: tuple[Sender, Authority]) -> Sender:
    """The authority that tells."""
    return pair[0]


@pytest.fixture
def receiver(pair: tuple[Sender, Authority]) -> Authority:
    """The authority that is told."""
    return pair[1]


def in_days(days: int) -> str:
    """Return a day from today on."""
    return (TODAY + timedelta(days=days)).isoformat()
