import pytest

from service.casework.cases.request import NewLink
from service.casework.links import attach, list_links
from service.platform.db.record_id import new_id
from service.platform.refusal import Refusal
from service.screening.report.equal_treatment import equal_lots


def codes(refused):
    return [one.code for one in refused.value.problems]


def test_a_record_hangs_on_a_case_once_and_must_be_there(work, attached):
    case = work.open()
    screening_id = attached(case)
    with work.transaction() as connection:
        assert [(one.kind, one.record_id) for one in list_links(connection, case)] == [
            ("screening", screening_id)
        ]
    with pytest.raises(Refusal) as refused:
        work.do(case, attach, NewLink(kind="screening", id=screening_id))
    assert codes(refused) == ["case-linked"]
    for kind, number in (
        ("screening", new_id("screening")),
        ("need", screening_id),
        ("package", "package_1"),
    ):
        with pytest.raises(Refusal) as refused:
            work.do(case, attach, NewLink(kind=kind, id=number))
        assert codes(refused) == ["case-record"]


def test_a_record_of_another_organisation_is_as_one_that_is_absent(
    work, person, screen_document, document
):
    theirs = work.open(who=person(tenant="other"))
    assert theirs.tenant_id == "other"
    screening_id = work.keep(screen_document(document(), tenant_id="other"))
    with pytest.raises(Refusal) as refused:
        work.do(work.open(), attach, NewLink(kind="screening", id=screening_id))
    assert codes(refused) == ["case-record"]


def test_nobody_gets_at_a_record_of_another_unit_by_hanging_it_on_a_case_of_her_own(
    work, person, attached
):
    parks = person(units=("parks",))
    screening_id = attached(work.open(unit="parks", who=parks), who=parks)
    stated = NewLink(kind="screening", id=screening_id)
    with pytest.raises(Refusal) as refused:
        work.do(work.open(), attach, stated)
    assert codes(refused) == ["case-record"]
    with pytest.raises(Refusal) as refused:
        work.do(work.open(who=parks), attach, stated, who=parks)
    assert codes(refused) == ["record-unit"]


def test_without_points_tenders_stand_in_order_with_the_same_checks(screened):
    (lot,) = equal_lots(screened.assessment, "en")
    assert [one.tender_id for one in lot.tenders] == ["A1", "A2", "A3", "A4"]
    checks = {tuple(check.check for check in one.checks) for one in lot.tenders}
    assert len(checks) == 1
    asked = {tuple(sorted({rule.rule_id for rule in one.rules})) for one in lot.tenders}
    assert len(asked) == 1
    for one in lot.tenders:
        assert all(check.known + len(check.unknown) == check.parts for check in one.checks)


def test_no_figure_by_which_tenders_could_be_compared_is_shown(screened):
    """Whatever the record calls points, bands, bounds or exposure is in none of what is shown."""

    def names(value):
        if isinstance(value, dict):
            yield from value
        for inner in value.values() if isinstance(value, dict) else value:
            if isinstance(inner, dict | list):
                yield from names(inner)

    shown = set(names([one.model_dump() for one in equal_lots(screened.assessment, "en")]))
    comparing = {
        "points", "low", "high", "band", "base", "guard", "exposure_share_ppm", "stability",
        "typical_low", "typical_high", "coverage_ppm", "narrows_by", "price", "reason", "bin",
        "paths", "examine_first", "value",
    }  # fmt: skip
    assert shown & comparing == set()
