"""Legal persons under one controlling owner are kept together, and nobody is named."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.registers.owner_groups import owner_groups
from tests.service.registers.test_ownership import A, B, C, D, lei, link

PERSON_KEY = b"a key of thirty-two made-up bytes"


def groups(registers, *links, keys=(A, B, C, D), source="xx_gleif_rr"):
    registers.add(source, control_links=list(links))
    return found_in(registers.open(), keys)


def found_in(snapshot, keys):
    return owner_groups(
        keys,
        snapshot,
        first=date(2024, 12, 31),
        last=date(2026, 10, 31),
        home="SE",
        person_key=PERSON_KEY,
    )


def together(found):
    """The keys that are kept together, as a set of sets."""
    of = {}
    for key, code in found.clusters.items():
        of.setdefault(code, set()).add(key)
    return {frozenset(keys) for keys in of.values()}


def share(low, high=None):
    high = low if high is None else high
    return {"kind": "shareholding", "share_low_ppm": low, "share_high_ppm": high}


def test_sisters_are_together_through_an_owner_that_is_not_in_the_file(registers):
    found = groups(registers, link(A, lei(9)), link(lei(8), lei(9)), link(B, lei(8)))
    assert together(found) == {frozenset({A, B})}
    assert (found.found, found.owned) == (2, 2)
    assert len(found.snapshot) == 32


@pytest.mark.parametrize(
    "others",
    [
        share(500_001),
        share(500_000, 750_000),
        share(1_000_000),
        share(600_000) | {"kind": "voting"},
        {"kind": "appoint_board"},
        {"kind": "consol_ultimate"},
        {"kind": "branch_of"},
        {"valid_to": date(2025, 6, 1), "is_current": False},
        {"valid_from": date(2026, 6, 1), "is_current": True},
    ],
)
def test_an_owner_that_controls_on_any_day_of_the_period_joins(registers, others):
    assert together(groups(registers, link(A, B) | others)) == {frozenset({A, B})}


@pytest.mark.parametrize(
    "others",
    [
        share(500_000),
        share(250_000, 500_000),
        share(250_000, 1_000_000),
        {"kind": "shareholding"},
        {"kind": "other"},
        {"kind": "fund"},
        {"is_current": False},
        {"valid_to": date(2024, 12, 31), "is_current": False},
        {"valid_from": date(2026, 11, 1), "is_current": True},
    ],
)
def test_an_owner_that_need_not_control_or_did_so_at_another_time_does_not(registers, others):
    assert together(groups(registers, link(A, B) | others)) == set()


def test_firms_of_whom_no_owner_is_told_stay_alone(registers):
    found = groups(registers, link(A, reason="NATURAL_PERSONS"), link(B, reason="NON_PUBLIC"))
    assert found.clusters == {}
    assert (found.found, found.owned) == (0, 0)


def test_two_spellings_of_a_number_are_the_same_firm_and_codes_say_nothing(registers):
    keys = ("559999-0016", "SE-ON:5599990016", "SE559999001601", "not a number")
    found = groups(registers, link(A, B), keys=(*keys, A, B))
    assert together(found) == {frozenset(keys[:3]), frozenset({A, B})}
    assert set(found.clusters.values()) == {"1", "2"}


def test_a_natural_person_is_looked_up_nowhere(registers):
    person = "811218-9876"
    found = groups(registers, link(A, B), keys=(person, "19811218-9876", A))
    assert found.clusters == {}


def test_two_firms_that_own_a_third_by_turns_are_one_cluster(registers):
    found = groups(
        registers,
        link(C, A) | {"valid_to": date(2025, 6, 1), "is_current": False},
        link(C, B) | {"valid_from": date(2025, 6, 1), "is_current": True},
    )
    assert together(found) == {frozenset({A, B, C})}


KEYS = [lei(number) for number in range(1, 7)]


@given(
    links=st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)), min_size=1, max_size=8)
)
@settings(
    deadline=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_clusters_are_the_connected_firms_whatever_the_order(registers, links):
    registers.add("xx_gleif_rr", control_links=[link(*pair) for pair in links])
    snapshot = registers.open()
    joined = {key: {key} for key in KEYS}
    for one, other in links:
        both = joined[one] | joined[other]
        joined |= dict.fromkeys(both, both)
    wanted = {frozenset(keys) for keys in joined.values() if len(keys) > 1}
    assert together(found_in(snapshot, KEYS)) == wanted
    assert together(found_in(snapshot, KEYS[::-1])) == wanted
