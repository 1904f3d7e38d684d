import pytest

from service.app import ROUTERS, create_app
from service.operations.people.principal import (
    EVERY_ROLE,
    ROLE_MEANINGS,
    ROLES,
    SCOPES,
    Principal,
    visible,
)
from service.operations.people.rights import (
    ADMINISTER,
    BY_LINK,
    KINDS,
    OPEN,
    READ,
    RESTRICTED,
    RIGHTS,
    allows,
    right_of,
)
from service.settings import Settings


def routes():
    return {
        f"{method} {route.path}"
        for router in ROUTERS
        for route in router.routes
        for method in route.methods
    }


def test_every_operation_has_its_line_in_the_table_and_every_line_its_operation():
    assert routes() - RIGHTS.keys() == set()
    assert RIGHTS.keys() - routes() == set()


def test_what_nobody_has_said_is_for_administrators_alone():
    assert right_of("DELETE", "/v1/everything") is ADMINISTER


def test_nothing_is_open_but_what_says_that_the_service_lives_and_what_shows_its_right_otherwise():
    of_a_witness = {  # 404 unless configured; the signature of an accepted log counts, not a key
        "POST /witness/add-checkpoint",
        "GET /witness/{origin_hash}/checkpoint",
    }
    assert {route for route, right in RIGHTS.items() if right is OPEN} == of_a_witness | {
        "GET /healthz",
        "GET /readyz",
        "GET /v1/api-info",
        "GET /v1/yente/healthz",
        "GET /v1/yente/readyz",
        "GET /problems/{slug}",
        "POST /v1/access-tokens",  # the key stands in the form
    }


def test_nobody_who_only_reads_or_audits_does_the_daily_work():
    for role in ("viewer", "auditor", "admin"):
        who = Principal("t", "x", frozenset({role}))
        names = {right.name for right in KINDS if allows(right, who)}
        assert "work" not in names
        assert "read" in names


ASKS = {
    "open": (set(), None),
    "by link": (set(), None),
    "read": ({"viewer", "officer", "auditor", "admin"}, "read"),
    "match": ({"viewer", "officer", "auditor", "admin"}, "match"),
    "work": ({"officer"}, "work"),
    "cover": ({"officer", "auditor"}, "work"),
    "disclose": ({"officer", "admin"}, "work"),
    "review": ({"auditor", "admin"}, "read"),
    "sign review": ({"auditor", "admin"}, "administer"),
    "administer": ({"admin"}, "administer"),
    "restricted": ({"incident"}, "work"),
}
"""The roles and the scope that each kind of right asks for, once more by hand."""


def test_each_kind_of_right_asks_for_its_roles_and_its_scope():
    assert {right.name: (set(right.roles), right.scope) for right in KINDS} == ASKS


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_a_role_lets_do_what_names_it_and_nothing_else(role):
    who = Principal("t", "x", frozenset({role}))
    may = {right.name for right in KINDS if allows(right, who)}
    assert may == {name for name, (roles, _) in ASKS.items() if not roles or role in roles}


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("match", {"match"}),
        ("read", {"read", "match", "review"}),
        ("work", {"work", "cover", "disclose", "restricted"}),
        ("administer", {"administer", "sign review"}),
    ],
)
def test_a_key_lets_do_what_its_scope_says_and_nothing_else(scope, expected):
    who = Principal("t", "x", frozenset(EVERY_ROLE), scopes=frozenset({scope}))
    may = {right.name for right in KINDS if allows(right, who)}
    assert may - {OPEN.name, BY_LINK.name} == expected


def test_restricted_incidents_are_seen_by_their_role_alone():
    assert Principal("t", "x", frozenset({"incident"})).sees_incidents is True
    assert Principal("t", "x", frozenset(ROLES)).sees_incidents is False


def test_with_another_key_somebody_is_no_other_and_who_shows_none_has_none():
    assert Principal("t", "x", key_id="a-key") == Principal("t", "x")
    assert Principal("t", "x").key_id == ""
    assert Principal("t", "x") != Principal("t", "y")
    assert Principal("t", "x") != Principal("u", "x")


@pytest.mark.parametrize(
    "right", [right for right in KINDS if right not in (OPEN, BY_LINK)], ids=lambda r: r.name
)
def test_somebody_without_a_role_or_scope_may_do_nothing(right):
    assert not allows(right, Principal("t", "x"))
    assert not allows(right, Principal("t", "x", frozenset(EVERY_ROLE), scopes=frozenset()))
    assert allows(right, Principal("t", "x", frozenset(EVERY_ROLE)))


def test_every_role_says_what_it_is_for():
    assert set(ROLE_MEANINGS) == set(EVERY_ROLE)


def test_the_role_for_incidents_opens_them_and_nothing_else_and_no_other_role_does():
    opened = {right.name for right in KINDS if allows(right, Principal("t", "x", {"incident"}))}
    assert opened - {OPEN.name, BY_LINK.name} == {"restricted"}
    assert not allows(RESTRICTED, Principal("t", "x", frozenset(ROLES)))


def test_the_api_description_says_which_operations_ask_for_a_key():
    described = create_app(Settings()).openapi()
    schemes = described["components"]["securitySchemes"]
    bearer, client = schemes["bearer"], schemes["client"]
    assert (bearer["type"], bearer["scheme"]) == ("http", "bearer")
    assert bearer["description"].startswith("An API key")
    assert client["type"] == "oauth2"
    assert "client id" in client["description"]
    (flow,) = client["flows"].values()
    assert client["flows"]["clientCredentials"] is flow
    assert flow["tokenUrl"] == "/v1/access-tokens"
    assert f"POST {flow['tokenUrl']}" in RIGHTS
    assert set(flow["scopes"]) == set(SCOPES)
    assert all(one[0].isupper() and one.endswith(".") for one in flow["scopes"].values())
    asks = {
        f"{method.upper()} {path}": operation["security"]
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    }
    for route, security in asks.items():
        assert security == ([] if RIGHTS[route] is OPEN else [{"bearer": []}, {"client": []}])


def test_a_record_of_a_unit_is_seen_by_its_people_and_by_those_who_see_all():
    parks = frozenset({"parks"})
    assert visible(Principal("t", "x", frozenset({"officer"}), parks), "parks")
    assert not visible(Principal("t", "x", frozenset({"officer"}), parks), "schools")
    assert not visible(Principal("t", "x", frozenset({"officer", "viewer"})), "schools")
    assert visible(Principal("t", "x", frozenset({"officer"})), None)
    for role in ("auditor", "admin"):
        assert visible(Principal("t", "x", frozenset({role})), "schools")


def test_scopes_and_roles_are_those_of_the_table():
    assert {right.scope for right in KINDS} - {None} <= set(SCOPES)
    assert READ.roles == frozenset(ROLES)
