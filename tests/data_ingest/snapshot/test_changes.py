"""When a firm's name, seat or industry last changed, as far as the versions show."""

from datetime import UTC, date, datetime

import pytest

from data_ingest.snapshot.derived import LastChange, last_changes
from data_ingest.snapshot.manifest import read_manifest
from data_ingest.snapshot.opened import open_snapshot
from data_ingest.snapshot.store import exclusively, use
from data_ingest.snapshot.verify import verify

SOURCE = "no_brreg_enheter"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
FIRST, SECOND, THIRD = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def firms(units):
    """40 units."""
    return units(40)


def moved(unit, *, to="BERGEN", code="4601"):
    place = unit["forretningsadresse"] | {"kommunenummer": code, "poststed": to}
    return unit | {"forretningsadresse": place}


def changes(root, unit):
    party = (SOURCE, f"NO-BRC:{unit['organisasjonsnummer']}")
    with open_snapshot(root) as snapshot:
        return last_changes(snapshot, [party]).get(party)


def test_a_first_version_knows_of_no_change(add, root, firms):
    add(firms, as_of=FIRST)
    assert changes(root, firms[0]) is None


def test_what_differs_between_two_versions_has_the_days_of_both(add, root, firms):
    add(firms, as_of=FIRST)
    new = moved(firms[0]) | {"navn": "ANNET NAVN AS", "naeringskode1": {"kode": "43.110"}}
    add([new, *firms[1:]], as_of=SECOND)
    assert changes(root, new) == (
        LastChange("name", FIRST, SECOND),
        LastChange("seat", FIRST, SECOND),
        LastChange("industry", FIRST, SECOND),
    )
    assert changes(root, firms[1]) is None


def test_a_change_is_remembered_by_versions_that_have_no_news_of_it(add, root, firms):
    add(firms, as_of=FIRST)
    add([moved(firms[0]), *firms[1:]], as_of=SECOND)
    add([moved(firms[0]), moved(firms[1]), *firms[2:]], as_of=THIRD)
    assert changes(root, firms[0]) == (LastChange("seat", FIRST, SECOND),)
    assert changes(root, firms[1]) == (LastChange("seat", SECOND, THIRD),)


def test_a_later_change_takes_the_place_of_an_earlier_one(add, root, firms):
    add(firms, as_of=FIRST)
    add([moved(firms[0]), *firms[1:]], as_of=SECOND)
    add([moved(firms[0], to="OSLO", code="0301"), *firms[1:]], as_of=THIRD)
    assert changes(root, firms[0]) == (LastChange("seat", SECOND, THIRD),)


def test_another_spelling_of_a_name_is_no_change(add, root, firms):
    firms[0]["navn"] = "Eksempel Rengjøring AS"
    add(firms, as_of=FIRST)
    add([firms[0] | {"navn": "EKSEMPEL RENGJØRING A/S"}, *firms[1:]], as_of=SECOND)
    assert changes(root, firms[0]) is None


def test_a_new_place_name_within_the_same_municipality_is_no_change_of_seat(add, root, firms):
    add(firms, as_of=FIRST)
    code = firms[0]["forretningsadresse"]["kommunenummer"]
    add([moved(firms[0], to="NYTT STED", code=code), *firms[1:]], as_of=SECOND)
    assert changes(root, firms[0]) is None


def test_what_changes_for_many_at_once_is_the_sources_doing(add, root, units):
    firms = units(40)
    add(firms, as_of=FIRST)
    outcome = add([moved(one) for one in firms], as_of=SECOND)
    if outcome.state == "waiting":
        with exclusively(root):
            use(root, outcome.snapshot_id, now=NOW, actor="tester", reason="new municipalities")
    assert changes(root, firms[0]) is None


def test_an_older_version_after_a_newer_one_tells_of_no_change(add, root, firms):
    add(firms, as_of=SECOND)
    outcome = add([moved(firms[0]), *firms[1:]], as_of=FIRST)
    assert "changes" not in read_manifest(root / outcome.snapshot_id).sources[SOURCE].tables


def test_the_same_version_twice_is_one_snapshot_and_it_is_whole(add, root, firms):
    add(firms, as_of=FIRST)
    new = [moved(firms[0]), *firms[1:]]
    second = add(new, as_of=SECOND)
    again = add(new, as_of=SECOND)
    assert (again.snapshot_id, again.state) == (second.snapshot_id, "unchanged")
    assert verify(root / second.snapshot_id, rows=True) == []


def test_a_firm_that_has_left_the_register_is_forgotten(add, root, firms):
    add(firms, as_of=FIRST)
    add([moved(firms[0]), *firms[1:]], as_of=SECOND)
    add(firms[1:], as_of=THIRD)
    assert changes(root, firms[0]) is None
