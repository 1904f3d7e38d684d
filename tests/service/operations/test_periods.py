from datetime import date

import pytest

from service.operations.periods import FILE_NAME, HELD, RECORD_KINDS, load_periods
from service.settings import InvalidSettings


def test_without_a_file_there_are_no_periods(tmp_path):
    assert load_periods(tmp_path, tenant_id="local") == {}
    assert load_periods(None, tenant_id="local") == {}


def test_a_period_is_read_with_its_decision_for_its_own_organisation(tmp_path):
    tmp_path.joinpath(FILE_NAME).write_text(
        'local:\n  evidence_files: {days: 1825, decision: "KS 2026/44", decided_on: 2026-03-02}\n',
        "utf-8",
    )
    found = load_periods(tmp_path, tenant_id="local")
    assert {kind: (one.days, one.decision, one.decided_on) for kind, one in found.items()} == {
        "evidence_files": (1825, "KS 2026/44", date(2026, 3, 2))
    }
    assert load_periods(tmp_path, tenant_id="lund") == {}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("local:\n  people: {days: 1, decision: x, decided_on: 2026-01-01}\n", "local/people"),
        ("local:\n  needs: {days: 10, decision: x}\n", "local/needs/decided_on"),
        ("local:\n  needs: {decision: x, decided_on: 2026-01-01}\n", "local/needs: .*preserve"),
        (
            "local:\n  needs: {days: 1, preserve: true, decision: x, decided_on: 2026-01-01}\n",
            "local/needs: .*preserve",
        ),
        ("local:\n  needs: {days: 0, decision: x}\n", "local/needs/days"),
        ("local:\n  needs: {days: 10}\n", "local/needs/decision"),
        ("local:\n  needs: {days: '850101-1236', decision: x}\n", "local/needs/days"),
        ("- [", "YAML"),
    ],
)
def test_a_wrong_entry_is_named_and_not_repeated(tmp_path, text, place):
    tmp_path.joinpath(FILE_NAME).write_text(text, "utf-8")
    with pytest.raises(InvalidSettings, match=place) as refused:
        load_periods(tmp_path, tenant_id="local")
    assert "850101" not in str(refused.value)


def test_what_the_document_plan_preserves_has_no_period(tmp_path):
    tmp_path.joinpath(FILE_NAME).write_text(
        "local:\n  cases: {preserve: true, decision: Plan 7, decided_on: 2025-01-20}\n", "utf-8"
    )
    (found,) = load_periods(tmp_path, tenant_id="local").values()
    assert (found.preserve, found.days, found.decision) == (True, None, "Plan 7")


def test_every_kind_says_its_basis_and_none_claims_that_a_lawyer_has_checked_it():
    assert tuple(HELD) == RECORD_KINDS
    assert not any(one.verified for one in HELD.values())
