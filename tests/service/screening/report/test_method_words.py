"""What a report says of its method is what the card of its record does."""

import re

import pytest

from data_ingest.model.text import LANGUAGES
from risk_models.card.basis import Basis
from risk_models.card.scorecard import load_scorecard
from service.documents.model import Heading, Item, Items, Paragraph
from service.screening.assessment.models import Assessment
from service.screening.assessment.part_names import part_names
from service.screening.report.method_words import method_paragraphs
from service.screening.report.need_words import why
from service.screening.report.report import screening_report
from service.screening.report.report_words import WORDS


@pytest.fixture(scope="module")
def awarded(document, screen_document):
    return screen_document(document() | {"stage": "award"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_says_how_much_silence_adds_and_between_which_weights(awarded, language):
    card = load_scorecard(awarded.assessment.scorecard.shipped_id)
    points, unknown, weights, *_ = method_paragraphs(awarded.assessment, language)
    assert f" {card.rules.unanswered_most} " in unknown
    assert WORDS["unanswered"].to(language) in unknown
    assert re.findall("[0-9]+", weights) == ["75", "125"]
    assert ({"sv": "utkast", "en": "draft"}[language] in points) == bool(card.draft)


def test_a_card_without_a_limit_says_that_silence_counts_as_the_worst(awarded):
    older = replace_card(awarded.assessment, "baseline-2")
    text = " ".join(method_paragraphs(older, "en"))
    assert "counts as the worst outcome" in text
    assert "at most" not in text


def test_a_card_that_is_not_kept_has_no_weights_to_tell(awarded):
    unknown = replace_card(awarded.assessment, "not-here")
    assert not any("weighting" in text for text in method_paragraphs(unknown, "en"))


def replace_card(assessment: Assessment, card_id: str) -> Assessment:
    reference = assessment.scorecard.model_copy(update={"id": card_id})
    return assessment.model_copy(update={"scorecard": reference})


def test_a_need_that_silence_raised_says_so_where_little_is_known_of_the_firm(awarded):
    tenders = {one.tender_id: one for one in awarded.assessment.lots[0].tenders}
    card = awarded.assessment.scorecard.shipped_id
    silent, other = tenders["A4"], tenders["A3"]
    assert silent.basis == Basis.CONTRACT
    said = why(silent, card, part_names(silent, "en"), "en")
    assert f"add {silent.parts[0].unanswered} to the points" in said
    assert "to the points" not in why(other, card, part_names(other, "en"), "en")


def test_a_reason_that_lowers_the_points_is_told_as_such(awarded):
    report = screening_report(awarded.record, "en", opened=True)
    texts = [block.text for block in report.on_pages() if isinstance(block, Paragraph)]
    largest = [text for text in texts if "Largest reasons" in text]
    lowered = [text for text in largest if "which lowers the points" in text]
    assert len(largest) == 4
    assert len(lowered) == 2


def test_rules_that_could_not_be_told_for_one_reason_name_the_tenders_once(awarded):
    """The title of a ground for exclusion stands beside no tenderer."""
    report = screening_report(awarded.record, "en", opened=True)
    blocks = list(report.on_pages())
    begins = blocks.index(Heading(WORDS["question_rules"].en))
    heads = [
        block.text
        for block in blocks[begins:]
        if isinstance(block, Paragraph) and block.text.startswith("Asked about")
    ]
    items: list[Item] = [
        item for block in blocks[begins:] if isinstance(block, Items) for item in block.items
    ]
    assert len(heads) == len(set(heads)) < 8
    assert len(items) > 15
    assert not [item for item in items if item.text or "tender A" in item.lead]
