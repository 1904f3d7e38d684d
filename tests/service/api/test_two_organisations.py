"""Two organisations do as they please, in any order: everything one reads was written by it."""

import os
from uuid import uuid4

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule, run_state_machine_as_test
from pydantic import SecretStr

from service.app import create_app
from service.operations.people.principal import ROLES
from service.settings import Settings
from tests.service.walked import key_for

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
TOWNS = ("lund", "malmo")
LISTS = ("needs", "cases", "tasks", "mappings", "jobs", "changes", "follow-ups", "people", "units")
NEED = {"cpv": "90910000", "value": 42, "currency": "SEK", "place": "SE", "starts_on": "2027-01-01"}


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def town(request, tmp_path_factory):
    """An application on each database, and keys of two organisations."""
    changes = {}
    if request.param == "postgresql":
        changes["database_url"] = SecretStr(request.getfixturevalue("guarded_url"))
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("two"),
        language="en",
        embedded_worker=False,
        requests_per_minute=0,
        **changes,
    )
    client = request.getfixturevalue("client")  # after the database: it is stopped before it
    api = client(create_app(settings), key=False)
    return api, {name: key_for(api, name, f"anna-{name}", ROLES) for name in TOWNS}


def machine(api, keys):
    """Return what draws the acts. Every text that an organisation writes has its mark in it."""
    marks = {name: f"mark{uuid4().hex}" for name in TOWNS}

    class Two(RuleBasedStateMachine):
        made = Bundle("made")  # whose, and where it is read

        def __init__(self):
            super().__init__()
            self.written = {name: set() for name in TOWNS}

        def ask(self, name, method, path, **options):
            headers = keys[name] | options.pop("headers", {})
            response = api.request(method, f"/v1/{path}", headers=headers, **options)
            assert response.status_code < 500, response.text
            (other,) = set(TOWNS) - {name}
            assert marks[other] not in response.text
            for number in self.written[other]:
                assert number not in response.text
            return response

        def keep(self, name, path, response):
            assert response.status_code in (201, 202), response.text
            number = response.headers["location"].rpartition("/")[2]
            self.written[name].add(number)
            return name, f"{path}/{number}"

        @rule(target=made, name=st.sampled_from(TOWNS))
        def assess_a_need(self, name):
            response = self.ask(name, "POST", "needs", json=NEED | {"title": marks[name]})
            return self.keep(name, "needs", response)

        @rule(target=made, name=st.sampled_from(TOWNS), number=st.integers(1, 10**9))
        def open_a_case(self, name, number):
            stated = {"diary_number": f"{number}-{uuid4()}", "title": marks[name]}
            return self.keep(name, "cases", self.ask(name, "POST", "cases", json=stated))

        @rule(target=made, name=st.sampled_from(TOWNS))
        def keep_a_file(self, name):
            headers = {"content-type": "application/pdf"}
            content = f"%PDF-1.7 {marks[name]}".encode()
            path = f"evidence-files?name={marks[name]}"
            response = self.ask(name, "POST", path, content=content, headers=headers)
            return self.keep(name, "evidence-files", response)

        @rule(name=st.sampled_from(TOWNS), one=made, key=st.sampled_from(["a", "b"]))
        def send_with_the_same_key(self, name, one, key):
            """The key of one organisation is not that of the other."""
            headers = {"idempotency-key": key}
            response = self.ask(name, "POST", "needs", json=NEED, headers=headers)
            self.written[name].add(response.json()["id"])

        @rule(name=st.sampled_from(TOWNS), one=made)
        def read(self, name, one):
            whose, path = one
            response = self.read_one(name, path)
            assert (response.status_code == 200) == (whose == name)

        @rule(name=st.sampled_from(TOWNS), one=made)
        def add_a_task(self, name, one):
            whose, path = one
            if path.startswith("cases/"):
                tag = api.get(f"/v1/{path}", headers=keys[whose]).headers["etag"]
                stated = {"text": marks[name], "due_on": "2027-01-01"}
                headers = {"if-match": tag}
                response = self.read_one(
                    name, f"{path}/tasks", "POST", json=stated, headers=headers
                )
                assert response.status_code == (201 if whose == name else 404)

        @rule(name=st.sampled_from(TOWNS), path=st.sampled_from(LISTS))
        def look_through(self, name, path):
            assert self.ask(name, "GET", f"{path}?limit=100").status_code in (200, 422)

        def read_one(self, name, path, method="GET", **options):
            """A refusal does not repeat the number that was asked for either."""
            return self.ask(name, method, path, **options)

    return Two


def test_everything_that_one_reads_was_written_by_it(town):
    runs, steps = (100, 50) if NIGHTLY else (6, 20)
    settings = hypothesis.settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    run_state_machine_as_test(machine(*town), settings=settings)
