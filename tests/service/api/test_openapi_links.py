"""The links of the description lead from one operation to another that takes what they carry."""

import re

import pytest

from service.app import create_app
from service.settings import Settings


@pytest.fixture(scope="module")
def described():
    return create_app(Settings()).openapi()


@pytest.fixture(scope="module")
def links(described):
    """Every link: where it stands, where it leads, and what it carries."""
    by_id = {
        operation["operationId"]: (method, path, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    }
    return [
        ((method, path), by_id[link["operationId"]], link["parameters"])
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    ]


def test_every_link_carries_all_numbers_that_the_next_address_needs(links):
    assert len(links) > 60
    for (_, here), (_, path, _), carried in links:
        needed = set(re.findall(r"{(\w+)}", path))
        assert {name.removeprefix("path.") for name in carried if "path." in name} == needed
        for name, source in carried.items():
            if source.startswith("$request.path."):
                assert f"{{{name.removeprefix('path.')}}}" in here


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (("post", "/v1/screenings"), ("get", "/v1/screenings/{screening_id}")),
        (("post", "/v1/cases"), ("get", "/v1/cases/{case_id}")),
        (("get", "/v1/cases/{case_id}"), ("post", "/v1/cases/{case_id}/decisions")),
        (("post", "/v1/cases/{case_id}/tasks"), ("get", "/v1/tasks/{task_id}")),
        (("patch", "/v1/tasks/{task_id}"), ("get", "/v1/tasks/{task_id}")),
        (("post", "/v1/portfolios"), ("get", "/v1/portfolios/{portfolio_id}")),
    ],
)
def test_what_is_made_leads_to_reading_it_and_that_to_going_on(links, here, there):
    assert (here, there) in [(one, (method, path)) for one, (method, path, _), _ in links]


def test_the_version_of_a_case_or_task_is_carried_to_every_change_of_it(links):
    for (method, here), (_, _, operation), carried in links:
        asks = any(one["name"] == "if-match" for one in operation.get("parameters", ()))
        assert ("header.if-match" in carried) == asks
        assert not asks or (method, here) in [
            ("get", "/v1/cases/{case_id}"), ("get", "/v1/tasks/{task_id}")
        ]  # fmt: skip


def test_a_version_is_stated_as_needed_and_in_its_form(described):
    for operations in described["paths"].values():
        for operation in operations.values():
            for one in operation.get("parameters", ()):
                if one["name"] == "if-match":
                    assert one["required"]
                    assert re.fullmatch(one["schema"]["pattern"], '"3"')
                if one["name"] == "Idempotency-Key":
                    pattern = one["schema"]["pattern"]
                    for key in ('"8e03978e"', "8e03978e", r'"a\"b c"', "x" * 200):
                        assert re.fullmatch(pattern, key)
                    for wrong in ("", '""', '"a', "a b", "é", "x" * 201):
                        assert not re.fullmatch(pattern, wrong)
