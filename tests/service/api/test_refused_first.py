"""Log-in, right and version refuse a request before anything of its body is looked at."""

import re

import pytest

from service.app import ROUTERS
from service.operations.people.principal import EVERY_ROLE
from service.operations.people.rights import BY_LINK, RESTRICTED, RIGHTS
from tests.service.walked import key_for

WRONG = {"content-type": "text/plain"}


def sent_json():
    """Every operation that is sent JSON, and whether it asks for a version."""
    for router in ROUTERS:
        for route in router.routes:
            if route.body_field is not None:
                (method,) = route.methods
                asks = any("If-Match" in str(one) for one in names_of(route.dependant))
                yield f"{method} {route.path}", asks


def names_of(dependant):
    for one in dependant.dependencies:
        yield from (field.name.replace("_", "-").title() for field in one.header_params)
        yield from names_of(one)


OPERATIONS = dict(sent_json())


def asked(api, operation, headers):
    method, _, path = operation.partition(" ")
    path = re.sub(r"{(\w+)}", lambda one: "retention" if one[1] == "kind" else "nowhere", path)
    return api.request(method, path, content=b"{", headers=WRONG | headers).status_code


def test_there_are_operations_of_each_kind():
    assert len(OPERATIONS) > 50
    assert 15 < sum(OPERATIONS.values()) < len(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_body_is_looked_at_last(api, operation):
    if RIGHTS[operation] is BY_LINK:
        assert asked(api, operation, {"authorization": "Bearer wrong"}) == 401
        return
    assert asked(api, operation, {"authorization": "Bearer kk_wrong"}) == 401
    if RIGHTS[operation].roles:
        nobody = key_for(api, "local", "p-nobody", [])
        assert asked(api, operation, nobody) == 403
    if RIGHTS[operation] is RESTRICTED:
        return  # no key opens it that somebody made for another
    everybody = key_for(api, "local", "p-everybody", EVERY_ROLE)
    if OPERATIONS[operation]:
        assert asked(api, operation, everybody) == 428
        assert asked(api, operation, everybody | {"if-match": "3"}) == 412
    assert asked(api, operation, everybody | {"if-match": '"3"'}) == 415
