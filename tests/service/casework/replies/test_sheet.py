import pytest

from risk_models.facts.catalogue import FACTS
from service.casework.replies.sheet import OBSERVED, Sheet, make_sheet, parts_of, tender_of
from service.platform.refusal import Refusal
from service.screening.assessment.models import Assessment


@pytest.fixture(scope="module")
def sheet_of():
    def made(screened, tender_id="A1", party_id="norr", *, shows_points=False):
        assessment = Assessment.read(screened.record.assessment)
        return make_sheet(
            screened.record,
            assessment,
            tender_of(assessment, tender_id),
            party_id=party_id,
            shows_points=shows_points,
        )

    return made


@pytest.fixture(scope="module")
def observed(document, screen_document):
    """A screening in which somebody has noted a sign at the first firm."""
    changed = document()
    [norr] = [one for one in changed["parties"] if one["id"] == "norr"]
    for fact, value in (("coercion_observed", "seen"), ("coercion_observed_on", "2026-11-01")):
        norr["facts"].append(
            {
                "fact": fact,
                "value": value,
                "basis": "buyer",
                "document": "Besök",
                "dated": "2026-11-01",
            }
        )
    return screen_document(changed)


def test_every_party_of_every_tender_has_a_sheet_of_its_own(screened, sheet_of):
    assessment = Assessment.read(screened.record.assessment)
    for lot in assessment.lots:
        for tender in lot.tenders:
            for party_id in {part.party_id for part in tender.parts} - {None}:
                sheet = sheet_of(screened, tender.tender_id, party_id)
                others = {
                    part.name for part in tender.parts if part.party_id != party_id and part.name
                }
                assert sheet.party_id == party_id
                assert not [one for one in others if one in sheet.canonical_bytes().decode()]
                assert Sheet.read(sheet.canonical_bytes()) == sheet


def test_every_fact_says_what_it_means_and_does_not_and_what_settles_it(screened, sheet_of):
    sheet = sheet_of(screened)
    for one in (*sheet.known, *sheet.unknown):
        assert all(text.sv and text.en for text in (*one.means, *one.not_meaning, one.label))
        assert one.settled_by == FACTS[one.fact].document
        assert (one.value is None) == (one.source is None) == (one.state != "stated")
        assert (one.state_text is None) == (one.state == "stated")


def test_the_order_is_that_of_the_codes_and_no_fact_is_there_twice(screened, sheet_of):
    sheet = sheet_of(screened)
    for facts in (sheet.known, sheet.unknown):
        codes = [one.fact for one in facts]
        assert codes == sorted(set(codes))
    assert not {one.fact for one in sheet.known} & {one.fact for one in sheet.unknown}


def test_what_is_told_of_those_who_work_is_on_no_sheet(observed, sheet_of):
    sheet = sheet_of(observed)
    assert not OBSERVED & {one.fact for one in (*sheet.known, *sheet.unknown)}
    assert b"observed" not in sheet.canonical_bytes()


def test_points_that_hold_what_is_withheld_are_not_shown(observed, office):
    own = office(kept=observed)
    own.link()
    with pytest.raises(Refusal) as refused:
        own.link(shows_points=True)
    assert [one.code for one in refused.value.problems] == ["reply-points-withheld"]


def test_points_are_those_of_the_firms_own_parts(screened, sheet_of):
    assert sheet_of(screened).need is None
    tender = tender_of(Assessment.read(screened.record.assessment), "A1")
    shown = sheet_of(screened, shows_points=True).need
    assert [(one.part_id, one.points, one.band) for one in shown] == [
        (part.part_id, part.points, part.band) for part in parts_of(tender, "norr")
    ]


def test_the_price_is_shown_to_the_tenderer_and_not_to_a_subcontractor(screened, sheet_of):
    assert sheet_of(screened).fact("labour_cost_ratio") is not None
    assert sheet_of(screened, party_id="norr-golv").fact("labour_cost_ratio") is None


def test_the_same_screening_gives_the_same_bytes(screened, sheet_of):
    assert sheet_of(screened).sha256() == sheet_of(screened).sha256()
