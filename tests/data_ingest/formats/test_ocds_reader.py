import json
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.formats.ocds import is_ocds, read_ocds, read_ocds_batch
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import Procurement

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ocds"
KEY = b"key of the tests"


def release(ocid="ocds-e2x4mp-1", **members):
    return {"ocid": ocid, "tag": ["tender"], "tender": {"title": f"Titel {ocid}"}} | members


def read(document, **arguments):
    """Read one process; return it and code and location of each reject."""
    payload = document if isinstance(document, bytes) else json.dumps(document).encode()
    procurement, rejects = read_ocds(payload, name="x.json", person_key=KEY, **arguments)
    assert Procurement.is_valid(procurement.to_dict())
    return procurement, list(rejects.select("code", "location").iter_rows())


def refusal(document, **arguments):
    with pytest.raises(UnreadableInput) as caught:
        read(document, **arguments)
    (problem,) = caught.value.problems
    assert problem.detail("sv")
    assert problem.mend("sv")
    return problem


@pytest.mark.parametrize(
    "document",
    [
        release(),
        {"releases": [release()]},
        {"records": [{"ocid": "ocds-e2x4mp-1", "compiledRelease": release()}]},
        {"records": [{"ocid": "ocds-e2x4mp-1", "releases": [release()]}]},
        {"ocid": "ocds-e2x4mp-1", "compiledRelease": {"tender": {"title": "Titel ocds-e2x4mp-1"}}},
        {"ocid": "ocds-e2x4mp-1", "releases": [release()]},
    ],
)
def test_releases_and_records_are_read_bare_and_in_packages(document):
    procurement, rejects = read(document)
    row = procurement.purchases.row(0, named=True)
    assert (row["purchase_id"], row["title"]) == ("ocds-e2x4mp-1", "Titel ocds-e2x4mp-1")
    assert rejects == []
    assert is_ocds(json.dumps(document).encode())


def test_several_releases_of_one_process_are_compiled_in_order_of_their_dates():
    procurement, rejects = read((FIXTURES / "history.jsonl").read_bytes())
    assert rejects == []
    row = procurement.purchases.row(0, named=True)
    assert (row["title"], row["amount"]) == ("Cykelväg vid Storgatan", Decimal("1100000.00"))
    assert row["procedure"] is None  # taken back by the second release
    assert (row["notice_kind"], row["stage"]) == ("award", "in_contract")
    assert (row["begun_on"], row["published_on"]) == (date(2026, 2, 1), date(2026, 6, 1))
    lot = procurement.contracts.row(0, named=True)
    assert (lot["starts_on"], lot["ends_on"]) == (date(2026, 7, 1), date(2027, 6, 30))
    assert procurement.tenders.select("state", "amount").row(0) == (
        "awarded",
        Decimal("930000.00"),
    )
    assert procurement.parties["party_id"].to_list() == ["A", "B"]


def test_time_zones_decide_which_release_is_the_latest():
    earlier = release(id="1", date="2026-01-01T00:30:00+02:00", tender={"title": "Före"})
    later = release(id="2", date="2025-12-31T23:30:00Z", tender={"title": "Efter"})
    procurement, _ = read({"releases": [later, earlier]})
    assert procurement.purchases["title"].item() == "Efter"


def test_a_release_without_a_usable_date_is_older_than_the_dated_ones():
    dated = release(id="1", date="2026-01-01", tender={"title": "Daterad"})
    without = release(id="2", tender={"title": "Odaterad"})
    broken = release(id="3", date="nyss", tender={"title": "Trasig"})
    procurement, rejects = read({"releases": [dated, without, broken]})
    assert procurement.purchases["title"].item() == "Daterad"
    assert rejects == [
        ("ocds-no-date", "releases[2]"),
        ("ocds-date", "releases[3]/date"),
        ("ocds-no-date", "releases[3]"),
    ]
    assert read(broken)[1] == [("ocds-date", "date")]


def test_a_release_compiled_by_the_publisher_stands_for_the_others():
    old = release(date="2026-01-01", tag=["compiled"], tender={"title": "Gammal"})
    new = release(date="2026-02-01", tag=["compiled"], tender={"id": "T"})
    procurement, rejects = read({"releases": [new, release(date="2026-03-01"), old]})
    assert procurement.purchases["title"].item() is None
    assert rejects == []


def test_repeated_ids_do_not_disturb_compiling():
    lots = {"lots": [{"id": "1", "title": "Ett"}, {"id": "1", "title": "Igen"}]}
    releases = [
        release(id="1", date="2026-01-01", tender=lots),
        release(id="2", date="2026-01-02", tender={"lots": [{"id": 1, "title": "Ändrad"}]}),
    ]
    procurement, rejects = read({"releases": releases})
    assert procurement.contracts["title"].to_list() == ["Ändrad"]
    assert rejects == [("ocds-id-repeated", "releases[1]/tender/lots[1]")]


def test_several_processes_are_refused_with_their_number_and_the_way_to_read_one():
    package = {"releases": [release(f"ocds-e2x4mp-{number}") for number in range(7)]}
    problem = refusal(package)
    assert problem.code == "ocds-several"
    assert "7" in problem.detail("sv")
    assert "--ocid" in problem.mend("sv")
    assert "ocds-e2x4mp-4, …" in problem.mend("en")
    assert "…" not in refusal({"releases": package["releases"][:2]}).mend("en")
    procurement, _ = read(package, ocid="ocds-e2x4mp-3")
    assert procurement.purchases["title"].item() == "Titel ocds-e2x4mp-3"
    assert refusal(package, ocid="ocds-other").code == "ocds-no-such-ocid"


def test_a_batch_reads_each_process_as_it_is_read_alone():
    lines = (FIXTURES / "history.jsonl").read_bytes() + b"".join(
        json.dumps(release(f"ocds-e2x4mp-{number}")).encode() + b"\r\n" for number in range(3)
    )
    batch = read_ocds_batch(lines, name="x.jsonl", person_key=KEY)
    assert len(batch) == 4
    for procurement, rejects in batch:
        ocid = procurement.purchases["purchase_id"].item()
        alone, own = read_ocds(lines, name="x.jsonl", person_key=KEY, ocid=ocid)
        assert own.equals(rejects)
        for member in Procurement.members():
            assert getattr(alone, member).equals(getattr(procurement, member))


def test_lines_that_cannot_be_read_are_noted_and_the_others_go_on():
    lines = b"\n".join([json.dumps(release()).encode(), b"", b"{", b"[]", b'{"id": 1}'])
    _, rejects = read(lines)
    assert rejects == [
        ("ocds-line", "line 3"),
        ("ocds-line", "line 4"),
        ("ocds-no-ocid", "line 5"),
    ]


def test_items_of_a_package_that_cannot_be_used_are_noted():
    package = {
        "releases": [release(), 1, {"ocid": " "}],
        "records": [{"ocid": "ocds-e2x4mp-9", "releases": [{"url": "https://example.org/1"}, 1]}],
    }
    _, rejects = read(package)
    assert rejects == [
        ("ocds-type", "releases[2]"),
        ("ocds-no-ocid", "releases[3]"),
        ("ocds-linked-only", "records[1]"),
    ]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "empty-input"),
        (b"{", "json-truncated"),
        (b"[]", "ocds-no-release"),
        (b"{}", "ocds-no-release"),
        (b'{"releases": {}}', "ocds-no-release"),
        (b'{"releases": []}', "ocds-no-release"),
        (b'{"ocid": "a", "releases": {}}', "ocds-no-release"),
        (b'{}\n{"a": 1}', "ocds-no-release"),
    ],
)
def test_what_holds_no_release_is_refused(payload, code):
    assert refusal(payload).code == code


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        (b' {"uri": "x", "releases": [', True),
        (b'{"records" : [', True),
        (b'{"format": "kedjekoll-procurement/1", "ocid": "x"}', False),
        (b'{"releases": 1}', False),
        (b"<xml/>", False),
        (b"", False),
        (b'\xff\xfe{"ocid": 1', False),
    ],
)
def test_ocds_is_told_by_its_beginning(payload, answer):
    assert is_ocds(payload) is answer


VALUES = (
    *(None, True, -1, 0, 1, 3.5, 1e30, "", "A/B", "1", "SEK", "active", "valid", "ORG-0003"),
    *("LOT-0001", "TEN-0001", "2026-13-01", "9999-12-31T00:00:00Z", "811218-9876", [], {}),
    *([1], ["LOT-0002"], [{}], {"id": 1}, {"amount": 1.005}, {"id": []}, "compiled", ["compiled"]),
)


def spots(node, path=()):
    """Every member and item below a JSON value, by its path."""
    items = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, value in items:
        yield (*path, key)
        yield from spots(value, (*path, key))


def change(document, data):
    path = data.draw(st.sampled_from(list(spots(document))))
    *above, key = path
    node = document
    for one in above:
        node = node[one]
    what = data.draw(st.sampled_from(["lose", "double", "write"]))
    if what == "lose":
        del node[key]
    elif what == "double" and isinstance(node, list):
        node.append(deepcopy(node[key]))
    else:
        node[key] = deepcopy(data.draw(st.sampled_from(VALUES)))


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_members_lost_doubled_or_changed_still_give_a_valid_procurement(data):
    kept = json.loads((FIXTURES / "award.json").read_text())["releases"][0]
    history = [json.loads(line) for line in (FIXTURES / "history.jsonl").read_text().splitlines()]
    for one in history:
        one["ocid"] = kept["ocid"]
    package = {"releases": data.draw(st.sampled_from([[kept], [kept, *history], history]))}
    for _ in range(data.draw(st.integers(1, 8))):
        if list(spots(package)):
            change(package, data)
    try:
        found = read_ocds_batch(json.dumps(package).encode(), name="x", person_key=KEY)
    except UnreadableInput:
        return
    for procurement, _ in found:
        assert Procurement.is_valid(procurement.to_dict())


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 8_000), st.binary(max_size=3))
def test_a_file_that_breaks_off_or_is_overwritten_is_refused_or_valid(place, put):
    payload = (FIXTURES / "award.json").read_bytes()
    for broken in (payload[:place], payload[:place] + put + payload[place + len(put) :]):
        is_ocds(broken)
        try:
            found = read_ocds_batch(broken, name="x", person_key=KEY)
        except UnreadableInput:
            continue
        assert all(Procurement.is_valid(procurement.to_dict()) for procurement, _ in found)
