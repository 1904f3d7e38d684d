import pytest

from data_ingest.model.figures import points
from procurement_rules.facts import FACTS as LEGAL_FACTS
from risk_models.factors import FACTORS
from risk_models.facts.catalogue import FACTS
from service.documents.values import said
from service.platform import words
from service.screening.report import wording


@pytest.fixture(scope="module")
def sources(screened):
    return {source.source_id: source for source in screened.assessment.sources}


@pytest.fixture(scope="module")
def tenders(screened):
    return {tender.tender_id: tender for tender in screened.assessment.lots[0].tenders}


def record(screened, **changes):
    (lot,) = screened.assessment.lots
    unsure = next(d for d in lot.tenders[0].determinations if d.outcome == "cannot_tell")
    return unsure.model_copy(update=changes)


def test_the_weightiest_reasons_come_first_and_then_what_has_been_answered(tenders, sources):
    part = tenders["A2"].parts[0]
    said = list(wording.reasons(part, "sv", sources=sources, price=tenders["A2"].price))
    assert said[0] == "+20 priset ligger under jämförelsekostnadens nedre gräns"
    assert said[-1] == "+7 svar uteblev"
    points = [abs(int(one.split()[0].replace("−", "-"))) for one in said[:-1]]
    assert points == sorted(points, reverse=True)
    unanswered = [value for value in part.factors if not value.sources and value.points]
    assert len(unanswered) <= wording.MOST_REASONS


def test_an_answer_stands_with_its_figures_its_source_and_its_day(tenders, sources):
    in_swedish = "; ".join(wording.reasons(tenders["A2"].parts[0], "sv", sources=sources))
    assert (
        "+6 redovisade arbetsgivaravgifter motsvarar mindre än hälften av de egna timmarna "
        "(45,6\xa0%; 3 månader; Skatteverkets svar på blankett SKV 4820, 2026-11-12; "
        "Anbudsgivarens svar på köparens frågor, 2026-11-06)"
    ) in in_swedish
    in_english = "; ".join(wording.reasons(tenders["A2"].parts[0], "en", sources=sources))
    assert (
        "+2 tax debts at Kronofogden under SEK 100,000 (38,400 SEK; Skatteverkets svar på "
        "blankett SKV 4820, 2026-11-12)"
    ) in in_english


def test_an_answer_without_a_day_stands_with_its_source_alone(tenders, sources):
    undated = {key: one.model_copy(update={"as_of": None}) for key, one in sources.items()}
    said = "; ".join(wording.reasons(tenders["A2"].parts[0], "sv", sources=undated))
    assert "registrerat i ett till tre år (Registreringsbevis)" in said


@pytest.mark.parametrize(
    ("amount", "unit", "swedish", "english"),
    [
        (38_400, "SEK", "38\xa0400 kronor", "38,400 SEK"),
        (1, "SEK", "1 krona", "1 SEK"),
        (1, "months", "1 månad", "1 month"),
        (0, "persons", "0 personer", "0 persons"),
        (234, "hours", "234 timmar", "234 hours"),
        (787, "permille", "78,7\xa0%", "78.7%"),
    ],
)
def test_an_amount_is_told_with_its_unit(amount, unit, swedish, english):
    assert words.amount_text(amount, unit, "sv") == swedish
    assert words.amount_text(amount, unit, "en") == english


def test_every_unit_of_a_fact_has_its_words():
    units = {fact.unit for fact in FACTS.values() if fact.unit}
    assert units == {*words.AMOUNT_UNITS, "permille"}


def test_an_estimate_says_that_nobody_has_asked(tenders, sources):
    estimated, *_ = [
        one
        for one in wording.reasons(tenders["A1"].parts[1], "sv", sources=sources)
        if "inhämtad" in one
    ]
    assert estimated.endswith("(uppgiften är inte inhämtad)")


def test_a_part_without_points_has_no_reasons(tenders, sources):
    part = tenders["A1"].parts[0].model_copy(update={"factors": ()})
    assert list(wording.reasons(part, "en", sources=sources)) == []


@pytest.mark.parametrize("state", ["refused", "not_collected"])
def test_all_that_is_unknown_of_an_undisclosed_part_is_one_reason(tenders, sources, state):
    part = next(one for one in tenders["A4"].parts if one.party_id is None)
    factors = tuple(value.model_copy(update={"state": state}) for value in part.factors)
    nameless = part.model_copy(update={"factors": factors})
    (said,) = wording.reasons(nameless, "en", sources=sources)
    expected = {
        "refused": "the buyer has asked who does the work and has not been told",
        "not_collected": "it is not known who does the work",
    }
    assert said == expected[state]


def test_a_question_names_part_document_and_provision(tenders):
    tender = tenders["A4"]
    who, *others = tender.questions
    low, high = points(who.low), points(who.high)
    expected = f"X: mellan {low} och {high} poäng. Begär "
    assert wording.question_text(who, "X", "sv").startswith(expected)
    assert low.startswith("−")
    assert "(LOU 17:6)" in wording.question_text(who, "X", "en")
    for question in others:
        for language in ("sv", "en"):
            said = wording.question_text(question, "X", language)
            assert said.startswith("X, ")
            assert said[3].islower()
            assert f"({question.gate})" in said or question.gate is None


def test_an_open_register_is_called_one(tenders):
    question = tenders["A4"].questions[-1].model_copy(update={"gate": "open_register"})
    assert "(öppet register)" in wording.question_text(question, "X", "sv")
    assert "(open register)" in wording.question_text(question, "X", "en")


def test_what_cannot_be_answered_yet_reads_as_two_sentences(screened):
    one = record(screened, rule_id="a", missing=("ground", "is_final"))
    two = record(screened, rule_id="b", missing=("agreement_applied",))
    assert wording.unanswered([one], "sv") == (
        "1 regel kan inte avgöras än. Inte känt: vad köparen har antecknat om grunder för "
        "uteslutning, även att ingen fanns."
    )
    assert wording.unanswered([one, one, two], "en") == (
        "2 rules cannot be determined yet. Not known: what the buyer has noted about grounds for "
        "exclusion, also if it found none; whether the supplier applies the matching terms of one "
        "nationwide central agreement, or those of the posting act."
    )


def test_where_only_an_amount_of_the_law_is_missing_no_fact_is_listed(screened):
    one = record(screened, missing=("threshold",))
    assert wording.unanswered([one], "en") == "1 rule cannot be determined yet."
    assert wording.not_known([], "sv") == ""


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_fact_of_law_reads_inside_a_sentence(language):
    for name in LEGAL_FACTS:
        said = wording.not_known([name, name], language)
        assert said.count(":") >= 1
        assert said.endswith(".")
        assert not said.endswith("..")
        assert "none:" not in said


@pytest.mark.parametrize("factor", FACTORS, ids=lambda factor: factor.id)
def test_no_label_begins_with_a_name_that_would_lose_its_capital(factor):
    for label in (factor.label, *(one.label for one in factor.bins)):
        for text in label.in_all():
            assert not text.split()[0][1:2].isupper()


@pytest.mark.parametrize(
    ("amounts", "swedish"),
    [
        (("190.00", "190.00", "191.55", "228.41"), "190,00 (191,55–228,41)"),
        (("150.5", "210.25", "191.55", "191.55"), "150,50–210,25 (191,55)"),
        ((None, None, "191.55", "228.41"), "kan inte jämföras"),
        (("190", "190", None, None), "kan inte jämföras"),
    ],
)
def test_a_price_stands_before_its_comparison_cost(tenders, amounts, swedish):
    names = ("implied_low", "implied_high", "comparison_low", "comparison_high")
    price = tenders["A2"].price.model_copy(update=dict(zip(names, amounts, strict=True)))
    assert said(wording.price_and_comparison(price, "sv"), "sv") == swedish


def test_the_price_in_words_says_what_it_does_not_mean(tenders):
    assert "HFD 2018 ref. 50" in wording.price_text(tenders["A2"], "sv")
    uncompared = tenders["A2"].price.model_copy(
        update={
            "method": "not_assessable",
            "reason": "no_price",
            "implied_low": None,
            "implied_high": None,
        }
    )
    tender = tenders["A2"].model_copy(update={"price": uncompared})
    assert wording.price_text(tender, "en").startswith("The labour cost cannot be assessed.")


def test_money_and_bounds_are_written_out():
    assert wording.money("9600000.00", "SEK", "en") == "9,600,000 SEK"
    assert wording.money(None, None, "sv") is None
    assert wording.bounds(-9, -11, 7) == "−9 (−11 – 7)"
