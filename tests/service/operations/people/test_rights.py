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
    assert schemes["bearer"]["scheme"] == "bearer"
    assert set(schemes["client"]["flows"]["clientCredentials"]["scopes"]) == set(SCOPES)
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
    for role in ("auditor", "admin"):
        assert visible(Principal("t", "x", frozenset({role})), "schools")


def test_scopes_and_roles_are_those_of_the_table():
    assert {right.scope for right in KINDS} - {None} <= set(SCOPES)
    assert READ.roles == frozenset(ROLES)
