"""What is worth asking and what could change a band, in words."""

import pytest

from risk_models.card.bands import LABELS, Band
from risk_models.explain.reasons import STATES, UNDISCLOSED_STATES
from service.screening.assessment.asked_models import Asking, BandChange, BandStep
from service.screening.assessment.part_names import part_names
from service.screening.assessment.questions import OPEN_REGISTER
from service.screening.report.asking import (
    ASKED_STATES,
    asking_text,
    band_change_text,
    gate_text,
    worth_asking,
)
from service.screening.report.may_ask import asked_documents, open_now

NEVER = ("kommer att", "garanter", "will be", "guarantee", "skyldig", "guilty", "säker ")


@pytest.fixture(scope="module")
def tender(screened):
    (lot,) = screened.assessment.lots
    return next(one for one in lot.tenders if one.tender_id == "A2")


@pytest.fixture(scope="module")
def part(tender):
    return next(one for one in tender.parts if one.part_id == "sund")


@pytest.fixture
def said(tender, part):
    """An asking about the tenderer with some fields, as a sentence."""

    def say(language="sv", *, band="extended", **fields):
        plain = {
            "part_id": "sund",
            "fact": "collective_agreement",
            "gate": "LOU 17:5",
            "factors": ("mitigation.collective_agreement",),
            "undisclosed": None,
            "narrows_by": 0,
            "narrows_at_most": 0,
            "band_changes_ppm": None,
        }
        names = part_names(tender, language)
        return asking_text(Asking(**(plain | fields)), part, names, language, band=band)

    return say


def test_an_asking_names_document_provision_and_what_it_tells(said):
    assert said(narrows_by=4, narrows_at_most=9) == (
        "Sundets Städtjänst AB: kollektivavtalet eller hängavtalet med parter, datum och vilket "
        "arbete det omfattar (LOU 17:5). Visar: kollektivavtal som omfattar arbetet (inte "
        "inhämtat). Spannet för anbudets poäng minskar med minst 4."
    )


def test_what_is_sure_and_what_depends_on_the_answer_differ(said):
    sure, perhaps, no = said(narrows_by=4), said(narrows_at_most=4), said()
    assert "minst 4" in sure
    assert "högst 4, beroende på svaret" in perhaps
    assert "Svaret ändrar inte i sig" in no


def test_the_share_of_the_frame_is_told_but_not_where_there_is_none(said):
    assert "I 5 % av referensramen" in said(band_changes_ppm=50_000).replace("\u00a0", " ")
    assert "referensramen" not in said(band_changes_ppm=0)
    assert "referensramen" not in said(band_changes_ppm=None)


def test_where_too_little_is_known_an_answer_that_suffices_is_told_as_such(said):
    text = said("en", band="insufficient", band_changes_ppm=1_000_000)
    assert text.endswith("With the answer, a review need can be stated.")


def test_who_does_an_undisclosed_part_is_part_of_the_question(said):
    text = said(
        fact="subcontractors_used", gate="LOU 17:6", factors=(), undisclosed="sund/undisclosed"
    )
    assert "vem som utför arbete utan namngiven utförare hos Sundets Städtjänst AB" in text
    assert "hur mycket som läggs ut" in text


def test_an_open_register_is_called_that():
    assert gate_text(OPEN_REGISTER, "sv") == "öppet register"
    assert gate_text("LOU 17:5", "sv") == "LOU 17:5"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_states_of_what_is_unknown_never_read_the_same(language):
    words = [one.to(language) for one in (*STATES.values(), *UNDISCLOSED_STATES.values())]
    asked = [one.to(language) for one in ASKED_STATES.values()]
    assert len(set(words)) == len(words)
    assert len(set(asked)) == len(asked) == 2


STEP = BandStep(
    part_id="sund",
    fact="collective_agreement",
    gate="LOU 17:5",
    factors=("mitigation.collective_agreement",),
    undisclosed=None,
    measure=False,
)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("found", ["set", "none", "not_searched"])
@pytest.mark.parametrize("direction", ["missing", "settled", "down", "up"])
def test_a_change_is_what_could_be_and_never_a_promise(tender, direction, found, language):
    band = "standard" if direction in ("down", "up") and found == "set" else None
    steps = (STEP,) if found == "set" else ()
    change = BandChange(direction=direction, found=found, band=band, steps=steps)
    text = band_change_text(change, part_names(tender, language), language)
    assert not [word for word in NEVER if word in text.lower()]
    assert ("LOU 17:5" in text) == (found == "set")
    labels = [label.to(language) for label in LABELS.values()]
    assert any(label in text for label in labels) == (band is not None)


def test_a_measure_is_something_that_the_firm_shows(tender):
    shown = STEP.model_copy(update={"measure": True})
    change = BandChange(direction="down", found="set", band="standard", steps=(shown,))
    text = band_change_text(change, part_names(tender, "sv"), "sv")
    assert "Sundets Städtjänst AB visar kollektivavtal som omfattar arbetet med" in text
    assert LABELS[Band.STANDARD].sv in text


def test_only_the_first_are_listed_and_the_rest_counted(tender):
    documents = asked_documents(tender, regime="full", stage=None)
    said = worth_asking(
        tender, documents, part_names(tender, "en"), "en", is_open=lambda gate: True
    )
    lines = [line for line, _ in said]
    assert lines[0].startswith(f"Unknown facts: {len(tender.questions)}.")
    assert lines[6] == f"– and {len(tender.asking) - 5} more."
    assert len(lines) == 7 + len(tender.band_changes)


def test_what_may_not_be_asked_now_is_not_listed_and_a_change_by_it_says_so(tender):
    documents = open_now(asked_documents(tender, regime="full", stage="in_contract"))
    own = [one for one in documents if one.opening.is_own_look_up]
    changes = [BandChange(direction="missing", found="set", band=None, steps=(STEP,))]
    held = tender.model_copy(update={"band_changes": tuple(changes)})
    said = worth_asking(
        held, own, part_names(tender, "en"), "en", is_open=lambda gate: gate == "LOU 15:5"
    )
    lines = [line for line, _ in said]
    assert all("(LOU 15:5)" in line for line in lines[1:6])
    assert "(LOU 17:5)" in lines[-1]
    assert lines[-1].endswith("Not all of this may be requested now.")
