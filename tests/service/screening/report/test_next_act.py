"""A reader is told one next act: what, whom it is addressed to, by when and on what basis."""

import copy

import orjson
import pytest

from data_ingest.model.text import LANGUAGES
from service.screening.report.acts.act import Rank
from service.screening.report.acts.next_act import acts_of, next_act
from service.screening.report.may_ask import asked_documents, closed_line, open_now, opening
from service.screening.report.screening_files import screening_document
from service.screening.report.screening_layout import ReportLayout


@pytest.fixture
def untouched(one_tender):
    """A cleaning tender of which nothing is known, before the award."""
    made = one_tender(at=0)
    (tender,) = made["tenders"]
    tender.update({"parties": [{"party": "norr", "role": "tenderer"}], "links": []})
    made["parties"] = [one | {"facts": []} for one in made["parties"] if one["id"] == "norr"]
    return made


def noted(made, **facts):
    """The same document with facts that the buyer has noted about the tenderer."""
    changed = copy.deepcopy(made)
    changed["parties"][0]["facts"] += [
        {"fact": fact, "value": value, "basis": "buyer", "document": "Besök", "dated": "2026-11-20"}
        for fact, value in facts.items()
    ]
    return changed


def act_of(screened, language="sv"):
    return next_act(screened.assessment).shown(language)


def test_coercion_that_was_seen_comes_before_everything(untouched, screen_document):
    seen = noted(
        untouched,
        coercion_observed="seen",
        coercion_observed_on="2026-11-19",
        insolvency="bankruptcy",
    )
    for stage in ("tenders_in", "in_contract"):
        seen["stage"] = stage
        screened = screen_document(seen)
        act = act_of(screened)
        assert next_act(screened.assessment).rank is Rank.SEEN
        assert "Människors säkerhet går först" in act["text"]
        assert "Säg inget till leverantören" in act["text"]
        assert "Polisen" in act["to"]
        assert act["by"] == "nu"


def test_a_bankruptcy_is_checked_in_the_register_before_the_award(untouched, screen_document):
    act = act_of(screen_document(noted(untouched, insolvency="bankruptcy")))
    assert act["text"].startswith("Norrskenets Lokalvård AB: Försatt i konkurs (Besök, 2026-11-20)")
    assert "Hör företaget före ett beslut mot det" in act["text"]
    assert act["to"].startswith("Bolagsverket")
    assert act["by"] == "före tilldelningsbeslutet"
    assert act["basis"] == "LOU (2016:1145) 15 kap. 3–5 §§"


def test_of_an_untouched_tender_the_register_comes_before_papers_of_the_firm(
    untouched, screen_document
):
    screened = screen_document(untouched)
    act = act_of(screened)
    assert act["text"].startswith("Hämta för Norrskenets Lokalvård AB: registreringsbevis")
    assert act["tender"] == "A1"
    ranks = [one.rank for one in acts_of(screened.assessment)]
    assert ranks == sorted(ranks)
    assert ranks.index(Rank.DOCUMENT) < ranks.index(Rank.DUTY)


def test_an_act_before_the_award_is_the_same_for_every_tenderer(document, screen_document):
    made = document()
    for party in made["parties"]:
        party["facts"] = []
    acts = acts_of(screen_document(made).assessment)
    act = next(one for one in acts if one.rank is Rank.DOCUMENT)
    for name in ("Norrskenets", "Sundets", "Kvalitetsrent", "Gladan"):
        assert name in act.text.sv
    assert act.text.sv.endswith("Gör likadant för alla anbudsgivare.")
    assert act.tender_id is None


def test_a_missing_value_is_a_question_with_its_mend_but_no_adverse_fact_waits_for_it(
    untouched, screen_document
):
    untouched.pop("value")
    untouched["lots"][0].pop("value")
    act = act_of(screen_document(untouched))
    assert act["text"].startswith("Ange upphandlingens värde: ")
    assert act["to"] == "den egna enheten"
    assert act["basis"].startswith("Behövs för LOU")
    known = noted(untouched, insolvency="bankruptcy")
    assert "Försatt i konkurs" in act_of(screen_document(known))["text"]


def test_a_price_to_explain_is_asked_of_its_tenderer_before_anything_unknown(
    one_tender, screen_document
):
    made = one_tender(at=1)
    for party in made["parties"]:
        party["facts"] = [one for one in party["facts"] if one["fact"] == "founded_on"]
    act = act_of(screen_document(made))
    assert act["basis"] == "LOU (2016:1145) 16 kap. 7 §"
    assert act["to"] == "Sundets Städtjänst AB"


def test_there_is_an_act_at_every_stage_also_without_tenders(document, screen_document):
    made = document()
    made |= {"tenders": [], "parties": []}
    for stage in ("need", "documents_out", "award", "contract_start", "in_contract", "ended"):
        act = act_of(screen_document(made | {"stage": stage}), "en")
        assert all(act[name] for name in ("text", "to", "by", "basis"))


def test_a_duty_that_can_no_longer_be_done_is_not_the_next_act(document, screen_document):
    made = document() | {"tenders": [], "parties": []}
    made["stage"] = "need"
    assert "17 kap. 17 §" in act_of(screen_document(made))["basis"]
    made["stage"] = "in_contract"
    assert "17 kap. 17 §" not in act_of(screen_document(made))["basis"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_of_a_screening_has_the_same_act(screened, language):
    def shown(**narrowed):
        payload = screening_document(
            screened.record, "json", language, opened=False, layout=ReportLayout(**narrowed)
        )
        return orjson.loads(payload).get("next")

    assert shown() == shown(overview=True) == next_act(screened.assessment).shown(language)
    assert shown(tender_id="A2")["tender"] == "A2"


def test_what_may_be_asked_follows_from_the_stage():
    def why(provision, stage, applies=()):
        return opening(provision, regime="full", stage=stage, applies=applies).why_closed

    assert why("LOU 17:5", "in_contract") is None
    assert "när kontraktet har börjat" in why("LOU 17:5", "tenders_in").sv
    assert "tidigare skede" in why("LOU 15:11", "in_contract").sv
    assert "onormalt lågt" in why("LOU 16:7", "tenders_in").sv
    assert why("LOU 16:7", "tenders_in", {"SE-LOU-16-7"}) is None
    assert why("open_register", "in_contract") is None
    assert "Ingen bestämmelse" in why(None, "in_contract").sv


def test_what_may_not_be_asked_is_one_line_and_the_files_have_each(screened):
    (lot,) = screened.assessment.lots
    for tender in lot.tenders:
        documents = asked_documents(tender, regime=lot.regime, stage="tenders_in")
        closed = documents[len(open_now(documents)) :]
        line = closed_line(closed, "sv")
        assert line.startswith(f"{len(closed)} handlingar får inte begäras nu: ")
        assert "\n" not in line
    payload = screening_document(screened.record, "csv", "sv", opened=True, table="closed")
    assert payload.decode().count("när kontraktet har börjat") > 10
