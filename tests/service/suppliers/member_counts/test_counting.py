"""What a member tells of its coverage: numbers, none so small that it points at a contract."""

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.operations.signed_file import InvalidFile, OpenedFile
from service.suppliers.member_counts import document
from service.suppliers.member_counts.counting import groups_of
from service.suppliers.member_counts.document import LEAST, TOLD, CoverageCounts
from service.suppliers.member_counts.sums import member_sums
from tests.service.suppliers.member_counts.contracts import report_with

INDUSTRY = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))


def told(group, question="terms"):
    count = group.counts[question]
    return group.division, group.contracts, count.yes, count.not_known


def counts(groups, number="2120990003", made_at=datetime(2026, 11, 26, tzinfo=UTC)):
    sender = {"name": "Kommun", "number": number, "board": None, "key": "k", "fingerprint": "f"}
    return CoverageCounts.model_validate(
        {
            "schema_version": 1, "id": "coverage_000000000000000000001", "year": 2026,
            "as_of": "2026-11-26", "made_at": made_at, "sender": sender, "groups": groups,
        }
    )  # fmt: skip


def test_an_industry_is_told_in_numbers():
    (group,) = groups_of(report_with(("90", 20, 12, 5)))
    assert told(group) == ("90", 20, 12, 5)
    assert list(group.counts) == list(TOLD)


@pytest.mark.parametrize(("good", "unknown"), [(1, 4), (4, 1), (2, 3)])
def test_numbers_from_one_to_four_are_not_told(good, unknown):
    (group,) = groups_of(report_with(("90", 10, good, unknown)))
    assert told(group) == ("90", 10, None, None)


def test_nought_is_told_for_it_is_what_the_body_has_to_know():
    (group,) = groups_of(report_with(("90", 10, 0, 0)))
    assert told(group) == ("90", 10, 0, 0)


def test_industries_of_fewer_than_five_contracts_are_merged():
    groups = groups_of(report_with(("90", 9, 0, 0), ("55", 3, 3, 0), ("79", 2, 2, 0)))
    assert [told(group) for group in groups] == [("90", 9, 0, 0), (None, 5, 5, 0)]


def test_one_small_industry_takes_the_smallest_other_with_it_so_that_no_difference_tells_of_it():
    groups = groups_of(report_with(("90", 9, 0, 0), ("55", 3, 3, 0), ("79", 6, 6, 0)))
    assert [told(group) for group in groups] == [("90", 9, 0, 0), (None, 9, 9, 0)]


def test_fewer_than_five_contracts_in_all_are_not_told():
    assert groups_of(report_with(("90", 3, 3, 0), ("55", 1, 0, 0))) == ()


@pytest.mark.parametrize(
    ("yes", "unknown", "holds"),
    [
        (5, 0, True),
        (None, None, True),
        (0, 5, True),
        (6, 0, False),
        (5, 5, False),
        (5, None, False),
    ],
)
def test_no_more_contracts_are_told_of_than_there_are(yes, unknown, holds, monkeypatch):
    group = {"division": "90", "contracts": 5}
    told = {key: {"yes": 0, "not_known": 0} for key in TOLD} | {
        "terms": {"yes": yes, "not_known": unknown}
    }
    opened = OpenedFile(counts([group | {"counts": told}]), b"", {}, None)
    monkeypatch.setattr(document, "open_signed", lambda *_: opened)
    with nullcontext() if holds else pytest.raises(InvalidFile, match="do not hold together"):
        assert document.open_counts(b"") is opened


@given(st.lists(INDUSTRY, max_size=6))
def test_no_contract_is_lost_and_no_number_is_small(industries):
    rows = [(str(20 + at), *row) for at, row in enumerate(industries)]
    groups = groups_of(report_with(*rows))
    every = sum(contracts for _, contracts, _, _ in rows)
    assert sum(group.contracts for group in groups) == (every if every >= LEAST else 0)
    for group in groups:
        assert group.contracts >= LEAST
        for count in group.counts.values():
            assert not {count.yes, count.not_known} & {1, 2, 3, 4}


@given(st.lists(st.lists(INDUSTRY, max_size=4), max_size=4))
def test_the_sums_of_members_hold_what_each_of_them_has(members):
    reports = [
        report_with(*((str(20 + at), *row) for at, row in enumerate(rows))) for rows in members
    ]
    documents = [counts(groups) for report in reports if (groups := groups_of(report))]
    sums = member_sums(documents, year=2026, years=[2026])
    counted = [report for report in reports if len(report.lines) >= LEAST]
    assert sums.members == len(counted)
    if not counted:
        assert sums.whole is None
        return
    good = sum(report.count("follow_up", "done") for report in counted)
    unknown = sum(report.count("follow_up", "not_known") for report in counted)
    held = sums.whole.counts["follow_up"]
    assert sums.whole.contracts == sum(len(report.lines) for report in counted)
    assert held.yes.least <= good <= held.yes.most
    assert held.not_known.least <= unknown <= held.not_known.most
    assert sum(group.contracts for group in sums.groups) == sums.whole.contracts


def test_a_moment_without_a_time_zone_is_none_for_the_newest_could_not_be_told():
    groups = groups_of(report_with(("90", 20, 12, 5)))
    with pytest.raises(ValidationError, match="made_at"):
        counts(groups, made_at=datetime(2026, 11, 26))  # noqa: DTZ001
