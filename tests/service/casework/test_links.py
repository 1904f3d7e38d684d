import pytest

from service.casework.cases.case import list_events
from service.casework.cases.moving import move_case
from service.casework.cases.request import NewLink, StageMove
from service.casework.cases.tables import CASE_LINKS
from service.casework.closed_points import open_points, points_are_open
from service.casework.links import attach, list_links
from service.platform.db.record_id import new_id
from service.platform.refusal import Refusal
from service.screening.record.store import save_screening
from service.screening.report.equal_treatment import equal_lots


@pytest.fixture
def attached(work, screen_document, document):
    """Keeps a screening of the example and hangs it on a case: `attached(case)`."""

    def made(case, *, who=None, tenant="local"):
        screening_id = work.keep(screen_document(document(), tenant_id=tenant))
        work.do(case, attach, NewLink(kind="screening", id=screening_id), who=who)
        return screening_id

    return made


@pytest.fixture
def is_open(work, person):
    """Tells whether somebody sees the points: `is_open(screening_id, who=person("bo"))`."""

    def asked(screening_id, *, who=None):
        who = who or person()
        with work.transaction(who.tenant_id) as connection:
            return points_are_open(connection, screening_id, principal=who)

    return asked


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


@pytest.mark.parametrize("stage", ["need", "documents_out", "tenders_in"])
def test_before_the_award_points_are_closed_until_opened_and_then_for_that_person(
    work, person, attached, is_open, stage
):
    case = work.open(stage=stage)
    screening_id = attached(case)
    assert not is_open(screening_id)
    work.do(case, open_points, "Förfrågan från kammarrätten.")
    assert is_open(screening_id)
    assert not is_open(screening_id, who=person("bo"))
    with work.transaction() as connection:
        (event,) = [one for one in list_events(connection, case) if one.what == "opened_points"]
    assert (event.actor, event.reason) == ("anna", "Förfrågan från kammarrätten.")


def test_after_the_award_points_are_open_and_opening_them_is_pointless(work, attached, is_open):
    case = work.open(stage="tenders_in")
    screening_id = attached(case)
    work.do(case, move_case, StageMove(stage="award"))
    assert is_open(screening_id)
    with pytest.raises(Refusal) as refused:
        work.do(case, open_points, "behövs inte")
    assert codes(refused) == ["case-not-before-award"]


def test_a_screening_that_supersedes_a_closed_one_is_closed_too(
    work, attached, is_open, new_record
):
    screening_id = attached(work.open(stage="tenders_in"))
    later = new_record(supersedes=screening_id)
    with work.transaction() as connection:
        save_screening(connection, later)
    assert not is_open(later.id)


def test_a_screening_that_a_closed_one_has_superseded_is_closed_too(work, is_open, new_record):
    earlier = new_record()
    later = new_record(supersedes=earlier.id)
    case = work.open(stage="tenders_in")
    with work.transaction() as connection:
        save_screening(connection, earlier)
        save_screening(connection, later)
        insert = {"actor": "anna", "created_at": earlier.created_at, "case_id": case.id}
        connection.execute(
            CASE_LINKS.insert().values(
                tenant_id="local",
                id=new_id("link"),
                kind="screening",
                record_id=later.id,
                **insert,
            )
        )
    assert not is_open(earlier.id)


@pytest.mark.parametrize(
    ("title", "stage", "expected"),
    [
        ("Städning", "tenders_in", False),
        ("Städning", None, False),
        ("Städning", "in_contract", True),
        ("Lokalvård i stadens kontor", "tenders_in", True),  # the bundled example
    ],
)
def test_what_a_screening_of_no_case_holds_says_whether_it_is_open(
    work, is_open, screen_document, document, title, stage, expected
):
    stated = document() | {"title": title, "stage": stage}
    assert is_open(work.keep(screen_document(stated))) is expected


def test_a_screening_of_another_units_case_alone_is_not_there(work, person, attached, is_open):
    parks = person(units=("parks",))
    case = work.open(unit="parks", who=parks, stage="in_contract")
    screening_id = attached(case, who=parks)
    assert is_open(screening_id, who=parks)
    with pytest.raises(Refusal) as refused:
        is_open(screening_id, who=person("bo"))
    assert refused.value.slug == "not-found"


def test_an_opening_in_one_case_opens_nothing_of_another_units_case(
    work, person, attached, is_open
):
    parks = person(units=("parks",))
    own = work.open(stage="tenders_in")
    screening_id = attached(own)
    theirs = work.open(unit="parks", who=parks, stage="tenders_in")
    work.do(theirs, attach, NewLink(kind="screening", id=screening_id), who=parks)
    work.do(own, open_points, "ett skäl")
    assert not is_open(screening_id)


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
