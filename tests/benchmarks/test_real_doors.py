import pytest

from benchmarks.real_doors import aside, summed, wrong

SAID = {"suppliers": 2, "aside": 1, "left_out": 0}


def doors(**changes):
    """What every door says of a file through which nothing goes wrong."""
    alike = {
        "read": {"lines": 4, "left_out": 0},
        "command": {**SAID},
        "exchange": {"suppliers": 2, "left_out": 0},
        "exchange_again": {"suppliers": 2, "left_out": 0, "changed": False},
        "http": SAID | {"listed_aside": 1},
        "monitor": {"checks": 1, "events": 0},
        "reconcile": {"known": 1, "numbered": 1, "found": 1, "matched": 1, "wrongly_matched": 0},
    }
    return {name: one | changes.get(name, {}) for name, one in alike.items()}


def test_nothing_is_wrong_where_every_door_says_the_same():
    assert wrong(doors()) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"http": {"suppliers": 3}}, "suppliers: "),
        ({"exchange": {"left_out": 1}}, "left_out: "),
        ({"command": {"refused": "no"}}, "command: refused"),
        ({"exchange_again": {"changed": True}}, "exchange_again: "),
        ({"http": {"listed_aside": 0}}, "http: "),
        ({"monitor": {"events": 1}}, "monitor: "),
        ({"reconcile": {"found": 0}}, "reconcile: 1 not found"),
        ({"reconcile": {"wrongly_matched": 1}}, "reconcile: 0 not found, 1 matched another"),
        ({"reconcile": {"matched": 0}}, "reconcile: 0 of 1 with a number matched"),
    ],
)
def test_whatever_differs_between_doors_or_must_not_be_is_named(changes, told):
    (found,) = wrong(doors(**changes))
    assert found.startswith(told)


def test_sole_traders_and_foreign_firms_are_not_set_aside():
    payees = {"supplier": 4, "sole_trader": 2, "foreign_firm": 1, "utility": 3}
    triage = [{"category": name, "payees": count} for name, count in payees.items()]
    assert aside({"triage": triage, "suppliers": 7}) == 3


def test_differences_and_suppliers_found_are_added_up_over_all_files():
    alike, other = doors(), doors(reconcile={"known": 3, "found": 2})
    report = {
        "a": alike | {"wrong": wrong(alike)},
        "b": other | {"wrong": wrong(other)},
        "c": {"wrong": ["exchange: refused"]},
    }
    assert summed(report) == {"wrong": 2, "known": 4, "found_permille": 750}
