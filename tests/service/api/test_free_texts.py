"""No text that people send is kept with a personal number in it, whichever field it stands in."""

import json
import re

import httpx2
import pytest
from sqlalchemy import MetaData, select

from service.app import create_app
from service.platform.db.database import EVERY_TENANT, transaction
from service.settings import Settings
from tests.data_ingest.ids.test_personal_numbers import FOUR, SIX
from tests.service import api_walk

NUMBER = f"{SIX}\u2013{FOUR}"
WHY_NOT = {
    "It names a record, a party or a place that has to be there; another is refused.": """
        case_id contractor corrects dataset decision_id evidence_file_id fact file_ids files
        follow_up_id item key lot lot_id need_id owner deputy package_id party_id person pid place
        portfolio_id candidate_id removed replaces screening_id supersedes tender_id tender_ids unit
        signs remedy scorecard received_id waiver_file_id
    """,
    "A code, an amount or a heading that has to be one of those known; another is refused.": """
        code columns constants cpv currency unanswered fingerprint headings source type value zone
    """,
    "It is asked about and not kept, or kept as a hash.": "query properties query_id",
    "A party's own number: it is recognised, and a person's is kept as a keyed hash.": "number",
    "Where what is sent is to be told: an address that holds a number is refused.": "address",
}
"""Why some fields are not looked at, by their names; every other one is, also one added later."""

DOCUMENT = "POST /v1/screenings"
"""Its body is a document: every text of its tables is looked at (`personal_numbers`)."""

SEARCHES = {
    "POST /v1/subjects/search", "POST /v1/parties/search", "POST /v1/match",
    "POST /v1/supplier-checks", "POST /v1/screenings/search",
}  # fmt: skip
"""What is asked about is a number on purpose, and not kept."""


def name_of(place):
    """The name of a field by its place; an item of a list is called as the list is."""
    names = [one for one in place.split("/") if one and one != "*"]
    above = {"queries": "query"}.get(names[-2], names[-2]) if len(names) > 1 else ""
    return f"{above}_id" if names[-1] == "id" and above else names[-1]


def free_texts(schema, root, place="", seen=()):
    """Yield the places of texts in a model that anything can be written in."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name in root and name not in seen:
            yield from free_texts(root[name], root, place, (*seen, name))
        return
    for way in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(way, ()):
            yield from free_texts(one, root, place, seen)
    told = {"enum", "const", "format", "pattern"}
    if schema.get("type") == "string" and not schema.keys() & told:
        yield place
    for name, one in schema.get("properties", {}).items():
        yield from free_texts(one, root, f"{place}/{name}", seen)
    for inner in ("items", "additionalProperties"):
        if isinstance(schema.get(inner), dict):
            yield from free_texts(schema[inner], root, f"{place}/*", seen)


@pytest.fixture(scope="module")
def bodies():
    """The places of free texts in the JSON bodies of each operation."""
    described = create_app(Settings()).openapi()
    found = {}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            root = described["components"]["schemas"] | schema.get("$defs", {})
            if places := list(dict.fromkeys(free_texts(schema, root))):
                found[f"{method.upper()} {path}"] = places
    return found


NAMED = ("POST /v1/cases/{case_id}/links", "/id")
"""It names a record that has to be there, as those of `WHY_NOT` do; other ids are checked."""


def is_checked(operation, place):
    """Whether a personal number in a text is replaced or refused, and not found to be no record."""
    not_looked_at = {name for names in WHY_NOT.values() for name in names.split()}
    return name_of(place) not in not_looked_at and (operation, place) != NAMED


def test_of_every_field_that_takes_text_it_is_said_whether_it_is_checked_or_why_not(bodies):
    listed = [name for names in WHY_NOT.values() for name in names.split()]
    assert len(listed) == len(set(listed))
    assert set(listed) <= {name_of(place) for places in bodies.values() for place in places}
    assert NAMED[1] in bodies[NAMED[0]]


def filled(value, places, at=""):
    """Return a body with the number in each text that is named, and in those left out."""
    if isinstance(value, dict):
        made = {
            name: filled(one, places, f"{at}/{name}") if one is not None else one
            for name, one in value.items()
        }
        for place in places:
            above, _, name = place.rpartition("/")
            if above == at and name != "*" and name not in made:
                made[name] = f"Text {NUMBER}"
        return made
    if isinstance(value, list):
        return [filled(one, places, f"{at}/*") for one in value]
    return f"{value} {NUMBER}" if isinstance(value, str) and at in places else value


class Writing:
    """The application, to which every checked text is sent with a personal number in it.

    Where that is refused, the texts that the answer names are sent as they were.

    Attributes:
        refused: Operation and place of each text that was refused.
        taken: Of each that was taken.
    """

    def __init__(self, api, bodies):
        self.app, self._api = api.app, api
        self.refused, self.taken = set(), set()
        self._routes = [
            (operation, method, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "$"))
            for operation in sorted(bodies, key=lambda one: one.count("{"))
            for method, path in [operation.split(" ")]
            if operation not in {DOCUMENT, *SEARCHES}
        ]
        self._places = {
            operation: [one for one in places if is_checked(operation, one)]
            for operation, places in bodies.items()
        }

    def request(self, method, url, **options):
        if options.get("headers", {}).get("content-type") == "application/json":
            path = url.partition("?")[0]
            for operation, of, address in self._routes:
                if of == method and address.match(path):
                    return self._written(operation, method, url, options)
        return self._api.request(method, url, **options)

    def _written(self, operation, method, url, options):
        plain, left = json.loads(options["content"]), self._places[operation]
        while True:
            body = json.dumps(filled(plain, left)).encode()
            answer = self._api.request(method, url, **options | {"content": body})
            assert NUMBER not in answer.text
            if answer.is_success or not left:
                self.taken |= {(operation, one) for one in left}
                return answer
            named = {re.sub(r"/\d+", "/*", one["pointer"]) for one in answer.json()["errors"]}
            again = [one for one in left if not any(one.startswith(each) for each in named)]
            again = again if len(again) < len(left) else []
            self.refused |= {(operation, one) for one in left if one not in again}
            left = again

    def get(self, url, **options):
        return self.request("GET", url, **options)

    def post(self, url, **options):
        return self.request("POST", url, **options)


@pytest.fixture(scope="module")
def written(client, settings, ingest, document, bodies):
    """The application after every operation was called so."""
    for source in api_walk.REGISTERS:
        ingest(settings, source)
    application = create_app(settings)
    application.state.register_transport = httpx2.MockTransport(api_walk.register)
    writing = Writing(client(application), bodies)
    api_walk.walk(writing, document())
    return writing


def test_no_table_holds_a_personal_number_that_was_written_in_any_of_them(written):
    engine = written.app.state.installation.engine
    tables = MetaData()
    tables.reflect(engine)
    held = set()
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        for table in tables.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for name, value in row.items():
                    content = value if isinstance(value, bytes) else str(value).encode()
                    if any(one.encode() in content for one in (NUMBER, f"{SIX}{FOUR}")):
                        held.add((table.name, name))
    assert held == set()


@pytest.mark.parametrize(
    "place",
    [
        ("POST /v1/people", "/name"),
        ("PATCH /v1/people/{person_id}", "/name"),
        ("POST /v1/units", "/name"),
        ("PATCH /v1/units/{unit_id}", "/name"),
        ("POST /v1/keys", "/label"),
        ("POST /v1/access-reviews", "/note"),
        ("POST /v1/cases", "/title"),
        ("POST /v1/cases/{case_id}/tasks", "/text"),
        ("POST /v1/monitors/{monitor_id}/end", "/reason"),
        ("POST /v1/webhooks", "/label"),
        ("POST /v1/judgements", "/reason"),
    ],
)
def test_such_a_text_was_taken_with_the_number_replaced(written, place):
    assert place in written.taken


@pytest.mark.parametrize("path", ["people", "units"])
@pytest.mark.parametrize("new_id", ["p{ten}", "a.{six}-{four}"])
def test_an_id_with_a_personal_number_in_it_is_refused_and_not_repeated(api, path, new_id):
    made = new_id.format(ten=SIX + FOUR, six=SIX, four=FOUR)
    made = made.replace(".", "-") if path == "units" else made
    answer = api.post(f"/v1/{path}", json={"id": made, "name": "Anna"})
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["errors"]] == ["id-personal-number"]
    assert made not in answer.text
