import io
import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from rich.console import Console

from data_ingest.model.figures import number, percent, points
from data_ingest.model.problem import Problem
from data_ingest.model.tables import Rejects
from risk_models.card.bands import LABELS, Band
from risk_models.facts.catalogue import FACTS
from service.documents.terminal import terminal
from service.platform.frames import dump_table
from service.screening.assessment.rule_texts import title_of
from service.screening.report.asking import MOST_ASKED
from service.screening.report.may_ask import asked_documents, open_now
from service.screening.report.report import screening_report
from service.screening.report.report_words import SHEETS, WORDS

FORBIDDEN = re.compile(
    r"\b(clean|safe|compliant|guilty|innocent|ren|rent|rena|säker|säkert|säkra|skyldig|oskyldig"
    r"|regelefterlevande|godkänd)\b",
    re.IGNORECASE,
)
LONG = "Aktiebolaget Förenade Lokalvårdsföretagen i Södra Sverige Åå"


def page(record, language, *, width=100, color=False, overview=False):
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, force_terminal=color, color_system="truecolor" if color else None
    )
    console.print(terminal(screening_report(record, language, opened=True, overview=overview)))
    return stream.getvalue()


def words(text):
    return " ".join(text.split())


def of(record, assessment):
    """The record of a screening with another result."""
    return replace(record, assessment=assessment.canonical_bytes())


def changed(screened, **of_tender):
    """The screening with the same change made to each of its tenders."""
    (lot,) = screened.assessment.lots
    tenders = tuple(tender.model_copy(update=of_tender) for tender in lot.tenders)
    lots = (lot.model_copy(update={"tenders": tenders}),)
    return of(screened.record, screened.assessment.model_copy(update={"lots": lots}))


def renamed(one_tender, screen_document, name):
    made = one_tender()
    made["parties"][0]["name"] = name
    return screen_document(made).record


@pytest.fixture(scope="module", params=["sv", "en"])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def shown(screened, language):
    return page(screened.record, language, width=160, overview=True)


def test_the_page_has_its_subject_and_says_that_a_result_is_no_verdict(shown, language):
    assert shown.startswith(WORDS["subject"].to(language))
    assert WORDS["notice"].to(language) in words(shown)
    assert WORDS["disclaimer"].to(language) in shown


def test_the_page_tells_every_tenders_review_need_in_tender_order(shown, screened, language):
    rows = re.findall(r"^ +(A\d)  (.+)$", shown, re.MULTILINE)
    tenders = screened.assessment.lots[0].tenders
    assert [tender_id for tender_id, _ in rows] == [tender.tender_id for tender in tenders]
    for tender, (_, row) in zip(tenders, rows, strict=True):
        assert LABELS[Band(tender.band)].to(language) in row


def test_both_languages_hold_the_same_facts(screened):
    texts = {one: page(screened.record, one, width=200) for one in ("sv", "en")}
    for language, text in texts.items():
        for tender in screened.assessment.lots[0].tenders:
            assert percent(tender.coverage_ppm, language) in text
            for part in tender.parts:
                assert (part.name or "") in text
                assert percent(part.own_work_ppm, language) in text
                assert percent(part.exposure_share_ppm, language) in text
                assert f"{points(part.points)} ({points(part.low)} – {points(part.high)})" in text
            for amount in (tender.price.implied_high, tender.price.comparison_low):
                assert number(Decimal(amount), language, decimals=2) in text
        for rule in screened.assessment.rules:
            told = f"– {title_of(rule, language)}." in text
            answered = any(
                record.rule_id == rule.rule_id and record.outcome in ("applies", "cannot_tell")
                for told_of in (screened.assessment.lots[0], *screened.assessment.lots[0].tenders)
                for record in told_of.determinations
            )
            assert told == answered
    for mark in ("–", " → "):
        assert texts["sv"].count(mark) == texts["en"].count(mark)


def test_points_of_parts_and_reasons_are_the_same_in_both_languages(screened):
    signed = re.compile(r"[+−]\d+")
    one, other = (page(screened.record, language, width=200) for language in ("sv", "en"))
    assert signed.findall(one) == signed.findall(other)


@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_page_keeps_to_the_width_and_breaks_no_figure(screened, language, width):
    text = page(screened.record, language, width=width)
    assert max(map(len, text.splitlines())) <= width
    for tender in screened.assessment.lots[0].tenders:
        for part in tender.parts:
            assert f"{points(part.points)} ({points(part.low)} – {points(part.high)})" in text
    assert "…" not in text


@pytest.mark.parametrize("band", list(Band))
def test_no_band_is_worded_as_a_verdict_on_a_firm(screened, language, band):
    text = page(changed(screened, band=band.value), language, width=160, overview=True)
    assert words(text).count(LABELS[band].to(language)) >= 4
    assert not FORBIDDEN.search(text)


@pytest.mark.parametrize("below", ["yes", "no", "cannot_tell"])
def test_every_reason_and_outcome_of_the_price_is_worded(screened, language, below):
    reasons = ("exposure", "guard", "lower_bound", "coverage")  # one for each of the four tenders
    (lot,) = screened.assessment.lots
    tenders = tuple(
        tender.model_copy(
            update={"reason": reason, "price": tender.price.model_copy(update={"below": below})}
        )
        for tender, reason in zip(lot.tenders, reasons, strict=True)
    )
    lots = (lot.model_copy(update={"tenders": tenders}),)
    made = of(screened.record, screened.assessment.model_copy(update={"lots": lots}))
    text = page(made, language)
    assert not FORBIDDEN.search(text)
    told, _, _ = words(text).partition(words(WORDS["rules"].to(language)))
    assert ("HFD 2018 ref. 50" in told) == (below == "yes")


@pytest.mark.parametrize(
    "name",
    [
        "[red]x",
        "[/]",
        "x[/red] AB",
        "[link=http://example.com]x[/link]",
        "bakstreck\\",
        "\\[bold]x",
        "kolon :red_circle: AB",
        "[bold]Städ[/bold]\\",
    ],
)
def test_markup_in_a_firms_name_is_printed_literally(one_tender, screen_document, name):
    text = page(renamed(one_tender, screen_document, name), "sv", width=200)
    assert text.count(name) >= 3


def test_a_firms_name_cannot_steer_the_terminal(one_tender, screen_document):
    made = one_tender()
    made["title"] = made["lots"][0]["title"] = made["buyer"]["name"] = "\x1b[2Jx\r\u202ey"
    made["parties"][0]["name"] = "\x1b]8;;http://example.com\x07x"
    text = page(screen_document(made).record, "en", width=200)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", text)
    assert "\ufffd[2Jx\ufffd\ufffdy" in text


def test_only_the_page_itself_is_styled(one_tender, screen_document):
    record = renamed(one_tender, screen_document, "[red]x[/red]")
    assert "[red]x[/red]" in page(record, "sv", width=200, color=True)


@pytest.mark.parametrize("width", [80, 100, 160])
def test_long_names_are_folded_and_not_cut(one_tender, screen_document, language, width):
    assert len(LONG) == 60
    text = page(renamed(one_tender, screen_document, LONG), language, width=width)
    assert max(map(len, text.splitlines())) <= width
    assert words(text).count(LONG) >= 2
    assert "…" not in text


def test_a_name_without_spaces_is_folded_too(one_tender, screen_document, language):
    text = page(renamed(one_tender, screen_document, "Å" * 60), language, width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert "Å" * 60 in text


def test_a_lot_without_tenders_says_when_the_review_need_is_assessed(one_tender, screen_document):
    made = one_tender() | {"tenders": []}
    text = words(page(screen_document(made).record, "sv"))
    assert "Inga anbud i underlaget: granskningsbehovet bedöms när anbuden har kommit in." in text


def test_where_the_law_cannot_be_told_the_missing_facts_are_named(one_tender, screen_document):
    made = one_tender()
    del made["value"], made["lots"][0]["value"], made["begun_on"]
    screened = screen_document(made)
    assert screened.assessment.lots[0].regime is None
    swedish, english = (words(page(screened.record, language)) for language in ("sv", "en"))
    assert "vilka kapitel i LOU som gäller. Vad som behöver anges för det står under" in swedish
    assert "which chapters of LOU apply. What has to be stated for that follows under" in english
    assert "Ange upphandlingens värde" in swedish


def test_a_purchase_outside_the_rules_says_so(one_tender, screen_document):
    made = one_tender()
    made["buyer"]["country"] = "NO"
    screened = screen_document(made)
    assert screened.assessment.lots[0].regime == "outside"
    assert "Kedjekoll ships no rules for the buyer's country" in words(page(screened.record, "en"))


def test_a_ground_that_was_noted_is_a_question_of_law_that_names_whom_it_is_about(
    one_tender, screen_document, language
):
    made = one_tender()
    made["grounds"] = [
        {
            "party": "norr",
            "ground": "trafficking_judgment",
            "judged_on": "2021-12-24",
            "is_final": True,
        }
    ]
    record = screen_document(made).record
    text = words(page(record, language, width=200))
    title = {"sv": "Dom för människohandel", "en": "Judgment for trafficking"}[language]
    hear = {"sv": "Hör leverantören först (13:4)", "en": "Hear the supplier first (13:4)"}[language]
    about = {
        "sv": "Gäller: anbud A1 (Norrskenets Lokalvård AB).",
        "en": "Concerns: tender A1 (Norrskenets Lokalvård AB).",
    }[language]
    assert re.search(rf"– {title}[^.]*\. .{{0,800}}?{re.escape(about)}", text)
    assert hear in text
    acts = [table for table in screening_report(record, language, opened=True).blocks
            if getattr(table, "name", "") == "acts"]  # fmt: skip
    assert not any(title in str(row) for table in acts for row in table.rows)
    assert not FORBIDDEN.search(text)


def test_a_rule_that_is_not_verified_says_so(screened, language):
    (lot,) = screened.assessment.lots
    rules = tuple(rule.model_copy(update={"verified": False}) for rule in screened.assessment.rules)
    records = tuple(one.model_copy(update={"verified": False}) for one in lot.determinations)
    assessment = screened.assessment.model_copy(
        update={
            "rules": rules,
            "lots": (lot.model_copy(update={"determinations": records, "tenders": ()}),),
        }
    )
    text = words(page(of(screened.record, assessment), language))
    assert SHEETS["acts"].to(language) not in text  # none is a duty
    unverified = {"sv": "EJ VERIFIERAD, kontrollera", "en": "NOT VERIFIED, check"}[language]
    answered = {one.rule_id for one in records if one.outcome in ("applies", "cannot_tell")}
    assert text.count(unverified) >= len(answered)


def open_documents(screened, tender):
    """The documents that may be asked for now, by part: a name is asked of who hands on."""
    (lot,) = screened.assessment.lots
    stage = screened.assessment.purchase.stage
    above = {link.subcontractor: link.contractor for link in tender.links}
    found = defaultdict(set)
    for asked in open_now(asked_documents(tender, regime=lot.regime, stage=stage)):
        nameless = next(p.party_id is None for p in tender.parts if p.part_id == asked.part_id)
        found[above[asked.part_id] if nameless else asked.part_id].add(asked.document)
    return found


def test_at_most_five_documents_are_listed_and_the_rest_counted(screened, language):
    text = page(screened.record, language, width=200)
    (second,) = [t for t in screened.assessment.lots[0].tenders if t.tender_id == "A2"]
    more = {"sv": "– och {} till.", "en": "– and {} more."}[language]
    offered = open_documents(screened, second)
    asked = [one for one in second.asking if FACTS[one.fact].document in offered[one.part_id]]
    assert MOST_ASKED < len(asked) < len(second.asking)
    assert more.format(len(asked) - MOST_ASKED) in text


def test_a_record_of_the_first_version_lists_its_questions(screened, language):
    text = words(page(changed(screened, asking=None, band_changes=None), language, width=200))
    (second,) = [t for t in screened.assessment.lots[0].tenders if t.tender_id == "A2"]
    documents = {
        document.to(language)
        for of_part in open_documents(screened, second).values()
        for document in of_part
    }
    assert len(documents) > 3
    squeezed = text.replace(" ", "")
    assert all(one.split()[0] in squeezed for one in documents)


def test_a_tender_without_unknowns_or_subcontractors_has_neither_line(screened, language):
    text = page(changed(screened, questions=(), examine_first=None), language)
    for line in ("Okända uppgifter", "Unknown facts", "att granska först", "to examine first"):
        assert line not in text


def test_what_was_left_out_is_listed_with_how_to_mend_it(screened, language):
    problem = Problem("empty-input", "/a[red]\x1b")
    row = {"table": "parties", "code": problem.code, "location": problem.location, "params": "{}"}
    columns = Rejects.create_empty().schema
    rejects = pl.DataFrame([dict.fromkeys(columns) | row], schema=dict(columns))
    record = replace(screened.record, rejects=dump_table(rejects))
    text = words(page(record, language, overview=True))
    assert f"– /a[red]\ufffd: {problem.detail(language)} {problem.mend(language)}" in text
    assert WORDS["rejects"].to(language) in text


def test_the_whole_page_says_what_it_was_made_with(screened):
    text = page(screened.record, "en", width=200)
    for told in (
        screened.assessment.scorecard.id,
        screened.assessment.rulebook_sha256,
        screened.record.result_hash,
    ):
        assert told in text


def test_amounts_that_are_not_known_are_left_out_of_the_heading(one_tender, screen_document):
    made = one_tender()
    del made["value"], made["lots"][0]["value"], made["title"], made["lots"][0]["title"]
    lines = page(screen_document(made).record, "sv").splitlines()
    assert lines[1] == "SKN 2026/0417"
    assert "SEK" not in lines[2]


def test_a_price_in_another_currency_is_said_not_to_be_compared(
    one_tender, screen_document, language
):
    made = one_tender()
    money = {"amount": "900000.00", "currency": "EUR"}
    made["value"] = made["lots"][0]["value"] = made["tenders"][0]["price"] = money
    text = page(screen_document(made).record, language)
    assert {"sv": "kan inte jämföras", "en": "not assessable"}[language] in text
