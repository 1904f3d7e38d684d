"""Every form of a report says of each rule what it answered, of whom, and how it was read."""

import io
import re
from dataclasses import replace
from datetime import date
from typing import get_args

import docx
import orjson
import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from procurement_rules.reading import How
from procurement_rules.rule import Outcome
from procurement_rules.rulebook import load_rulebook
from service.casework.disclosures.masking import masked_content
from service.documents.model import Items, Paragraph, Table
from service.screening.assessment.part_names import part_names
from service.screening.assessment.rule_texts import (
    UNVERIFIED,
    checked,
    marked,
    rule_texts,
    unchecked_parts,
)
from service.screening.report.outcomes import SECTIONS, STAGES, outcome_rows
from service.screening.report.report import composed, screening_report
from service.screening.report.screening_files import screening_document
from service.screening.report.screening_layout import ReportLayout
from tests import workbooks
from tests.pdf_texts import page_texts

TRAFFICKING = "SE-LOU-13-1"
PARTLY = {
    "sv": "[delvis ej kontrollerat mot lagtexten]",
    "en": "[in part not checked against the act]",
}


@pytest.fixture(scope="module")
def shown(screened):
    return report(screened)


def report(screened, *, language="sv", **narrowed):
    layout = ReportLayout(**narrowed)
    return orjson.loads(
        screening_document(screened.record, "json", language, opened=False, layout=layout)
    )


def said_of(words):
    return [one.sv for one in (words.values() if isinstance(words, dict) else words)]


def outcomes(screened, outcome):
    return {
        one.rule_id
        for lot in screened.assessment.lots
        for each in (lot, *lot.tenders)
        for one in each.determinations
        if one.outcome == outcome
    }


def test_rules_applied_are_those_that_applied_and_the_others_say_what_is_missing(screened, shown):
    assert {one["id"] for one in shown["rules"]} == outcomes(screened, Outcome.APPLIES)
    assert {one["id"] for one in shown["open_rules"]} == outcomes(screened, Outcome.CANNOT_TELL)
    assert TRAFFICKING not in {one["id"] for one in shown["rules"]}
    (trafficking,) = (one for one in shown["open_rules"] if one["id"] == TRAFFICKING)
    assert trafficking["concerns"] == "anbud A1, anbud A2, anbud A3, anbud A4"
    assert trafficking["missing"].startswith("Finns någon omständighet enligt 13 kap.?")
    assert all(one["missing"] for one in shown["open_rules"])


def test_a_rule_names_the_lot_or_the_tender_that_it_applied_to(shown):
    concerns = {one["id"]: one["concerns"] for one in shown["rules"]}
    assert concerns["SE-LOU-17-7"] == "del 1"
    assert concerns["SE-LOU-16-7"] == "anbud A2"


def test_the_overview_lists_the_same_rules_as_the_whole(screened, shown):
    overview = report(screened, overview=True)
    assert [overview[name] for name in ("rules", "open_rules")] == [
        shown[name] for name in ("rules", "open_rules")
    ]


def test_the_printed_report_and_the_workbook_part_them_too(screened):
    pages = page_texts(screening_document(screened.record, "pdf", "sv", opened=False))
    said = " ".join(" ".join(pages).replace("\u200b", "").split())
    applied, _, rest = said.rpartition("Regler som gäller")[2].partition(
        "Regler som kan gälla: frågan är"
    )
    assert "Gäller: del 1." in applied
    assert "Dom för människohandel" not in applied
    assert "Dom för människohandel" in rest
    assert "Gäller: " not in rest, "what may apply is asked about them"
    cells = workbooks.text_of(screening_document(screened.record, "xlsx", "sv", opened=False))
    assert set(said_of(SECTIONS)) <= set(cells.split("\n")) | {SECTIONS["needed"].sv}


def test_every_duty_of_a_lot_is_told(screened, shown):
    (lot,) = screened.assessment.lots
    duties = [one.rule_id for one in lot.determinations if one.is_duty]
    told = [one["rule"] for one in shown["lots"][0]["acts"]]
    stage = {row["rule"]: row["stage"] for row in shown["outcomes"] if not row["tender"]}
    assert sorted(told) == sorted(duties)
    places = [said_of(STAGES).index(stage[rule]) for rule in told]
    assert places == sorted(places), "in the order of a purchase"
    assert {"SE-LOU-17-3", "SE-LOU-17-7", "SE-LOU-4-10"} <= set(duties)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_text_of_law_that_is_not_checked_in_full_is_marked_wherever_it_stands(screened, language):
    (lot,) = report(screened, language=language)["lots"]
    partly = {one.id for one in load_rulebook().rules if one.unverified_parts}
    for act in lot["acts"]:
        assert (PARTLY[language] in act["text"]) == (act["rule"] in partly)
    assert PARTLY[language] in " ".join(act["text"] for act in lot["acts"])
    told = " ".join(remark for tender in lot["tenders"] for remark in tender["remarks"])
    assert (PARTLY[language] in told) == ("SE-LOU-16-7" in partly)
    alone = report(screened, language=language, tender_id="A2")["lots"][0]["tenders"][0]
    assert (PARTLY[language] in " ".join(alone["remarks"])) == ("SE-LOU-16-7" in partly)


def test_a_rule_that_nobody_has_verified_is_marked_by_other_words(screened):
    (rule,) = (one for one in screened.assessment.rules if one.rule_id == "SE-LOU-17-7")
    assert marked(rule, "Kräv namn.", "sv") == "Kräv namn."
    unread = rule.model_copy(update={"verified": False})
    assert marked(unread, "Kräv namn.", "sv") == f"Kräv namn. [{UNVERIFIED.sv}]"


def test_where_a_rule_was_checked_it_is_said_which_part_was_not(shown):
    source = {one["id"]: one["source"] for one in (*shown["rules"], *shown["open_rules"])}
    parts = [one.sv for one in unchecked_parts("SE-LOU-17-2")]
    assert parts
    read = "lagtexten är läst i lydelse till och med SFS 2026:67, 2026-11-24"
    said = f"{read}, men inte i allt. Ej kontrollerat mot lagtexten: "
    assert said + " ".join(parts) in source["SE-LOU-17-2"]
    assert f" · {read} · " in source["SE-LOU-17-7"]


def test_a_package_says_of_a_provision_what_of_it_is_not_checked():
    rule = load_rulebook().rule("SE-LOU-17-4")
    day, parts = date(2026, 11, 24), rule.unverified_parts
    for read, how in (
        (rule.read, "lagtexten är läst i lydelse"),
        (None, "kontrollerad 2026-11-24"),
    ):
        said = checked(day, read, parts, "sv")
        assert said.startswith(how)
        assert "men inte i allt." in said
        assert all(one.sv in said for one in parts)
        assert UNVERIFIED.sv in checked(day, read, (), "sv", verified=False)


def test_the_text_of_a_rule_of_an_earlier_rulebook_does_not_say_how_it_was_read():
    """A record of it replays to the byte."""
    rule = load_rulebook().rule("SE-LOU-17-4")
    (today,) = rule_texts([rule], {rule.id})
    (before,) = rule_texts([rule.model_copy(update={"read": None})], {rule.id})
    assert today.read.unverified_parts == rule.unverified_parts
    assert before.model_dump(mode="json") == {
        name: value for name, value in today.model_dump(mode="json").items() if name != "read"
    }


def told(rows):
    return {(row["lot"], row["tender"], row["party"], row["rule"], row["section"]) for row in rows}


def test_the_table_has_every_answer_of_the_record_about_each_tender_and_party(screened, shown):
    expected = set()
    section = {"applies": {"applies"}, "cannot_tell": {"question", "needed"}}
    for lot in screened.assessment.lots:
        for one in (lot, *lot.tenders):
            tender = getattr(one, "tender_id", "")
            names = {} if one is lot else dict(parties_of(one))
            for record in one.determinations:
                for party in [names[each] for each in record.party_ids] or [""]:
                    asked = (lot.contract_id, tender, party, record.rule_id)
                    expected.add((*asked, tuple(sorted(section[record.outcome]))))
            expected |= {
                (lot.contract_id, tender, "", rule, ("does_not_apply",))
                for rule in one.does_not_apply
            }
    groups = {"applies": ("applies",), "does_not_apply": ("does_not_apply",)}
    found = {
        (*row[:4], groups.get(row[4], ("needed", "question"))) for row in told(shown["outcomes"])
    }
    assert found == expected


def parties_of(tender):
    names = part_names(tender, "sv")
    return [(part.party_id, names[part.part_id]) for part in tender.parts if part.party_id]


def test_only_what_applies_says_what_the_law_asks_and_only_the_rest_what_would_answer_it(shown):
    for row in shown["outcomes"]:
        assert bool(row["act"]) == (row["section"] == "applies")
        assert bool(row["mend"]) == (row["section"] in ("question", "needed"))
    decided = {row["rule"]: row["deciding_facts"] for row in shown["outcomes"]}
    assert decided["SE-LOU-17-3"].startswith("Myndighetens behovsbedömning")
    assert "SE" in decided["SE-LOU-17-3"]


def test_without_the_value_a_rule_cannot_be_answered_and_says_that_it_is_needed(
    document, screen_document
):
    made = document()
    del made["value"], made["lots"][0]["value"]
    rows = [row for row in outcome_rows(screen_document(made).assessment, "sv") if not row.tender]
    needed = {row.rule: row.mend for row in rows if row.section == "needed"}
    assert "SE-LOU-4-10" in needed
    assert needed["SE-LOU-4-10"].startswith("Ange upphandlingens värde")


def test_the_page_of_a_tender_has_its_own_answers_and_those_about_its_lot(screened, shown):
    alone = report(screened, tender_id="A2")["outcomes"]
    assert told(alone) == {row for row in told(shown["outcomes"]) if row[1] in ("", "A2")}


def test_a_masked_copy_has_the_outcomes_without_the_facts_that_decided(screened, shown):
    copy = masked_content(screened.record, [], "sv", opened=True)
    assert told(copy["outcomes"]) == told(shown["outcomes"])
    assert not any(row["deciding_facts"] for row in copy["outcomes"])


def reading(rule, how):
    """The text of a rule as if it had been read in a way."""
    read = rule.read.model_copy(update={"how": how, "state": None})
    return rule.model_copy(update={"read": read, "verified": how == "act"})


def with_rules_read(screened, hows):
    rules = tuple(
        reading(rule, how) if how != "act" else rule
        for rule, how in zip(screened.assessment.rules, hows, strict=True)
    )
    assessment = screened.assessment.model_copy(update={"rules": rules})
    return rules, replace(screened.record, assessment=assessment.canonical_bytes())


def squashed(text):
    """A text without what a form may put between its letters: ends of lines, hyphens, rules."""
    return re.sub(r"[\W_]+", "", text)


def blocks_of(made):
    """Each statement, and each row of each table, of a report as one text."""
    for block in made.blocks:
        if isinstance(block, Items):
            yield from (f"{one.lead} {one.text} {one.note}" for one in block.items)
        elif isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from (" ".join(map(str, row)) for row in block.rows)


def unmarked(texts, rules, applied, language):
    """What of unverified rules stands without its mark, and what of rules that apply nowhere."""
    mark = squashed(UNVERIFIED.to(language))
    titles = [squashed(rule.title.to(language)) for rule in load_rulebook().rules]
    for text in map(squashed, texts):
        for rule in rules:
            for words in (rule.then, rule.title):
                said = squashed(words.to(language))
                is_of_several = words is rule.title and sum(said in one for one in titles) > 1
                if said not in text or is_of_several:
                    continue
                if not rule.verified and mark not in text:
                    yield rule.rule_id, text
                if words is rule.then and rule.rule_id not in applied:
                    yield rule.rule_id, text


@settings(max_examples=4, phases=(Phase.explicit, Phase.generate))
@given(data=st.data(), language=st.sampled_from(["sv", "en"]), opened=st.booleans())
def test_however_rules_were_read_no_text_of_one_not_read_in_the_act_lacks_its_mark(
    screened, data, language, opened
):
    how = st.sampled_from(get_args(How))
    hows = data.draw(st.tuples(*(how for _ in screened.assessment.rules)))
    rules, record = with_rules_read(screened, hows)
    applied = outcomes(screened, Outcome.APPLIES)
    made = screening_report(record, language, opened=opened)
    copy = composed(masked_content(record, [], language, opened=opened), made_at=record.created_at)
    for each in (made, copy):
        texts = list(blocks_of(each))
        assert not list(unmarked(texts, rules, applied, language))
        marks = [text for text in texts if UNVERIFIED.to(language) in text]
        assert marks or all(rule.verified for rule in rules)


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx", "csv", "parquet", "md", "json"])
def test_every_form_marks_what_was_not_read_in_the_act_and_has_the_outcomes(screened, form):
    rules, record = with_rules_read(screened, ["second_hand"] * len(screened.assessment.rules))
    table = "outcomes" if form in ("csv", "parquet") else ""
    file = screening_document(
        record, form, "sv", opened=True, table=table, overview=None if form == "json" else False
    )
    text = squashed(text_of(file, form))
    mark, applied = squashed(UNVERIFIED.sv), outcomes(screened, Outcome.APPLIES)
    for rule in rules:
        act, title = (squashed(words.sv) for words in (rule.then, rule.title))
        assert rule.rule_id in applied or act not in text
        after = [text[at.end() : at.end() + 80] for at in re.finditer(re.escape(act), text)]
        assert all(mark in said for said in after), rule.rule_id
        assert title + mark in text or form == "pdf"
    assert squashed("läst i andra hand, inte i lagtexten") in text
    assert squashed(SECTIONS["question"].sv).lower() in text.lower()


def text_of(file, form):
    if form == "pdf":
        return " ".join(page_texts(file)).replace("\u200b", "")
    if form == "docx":
        made = docx.Document(io.BytesIO(file))
        cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
        return "\n".join([*(one.text for one in made.paragraphs), *cells])
    if form == "xlsx":
        return workbooks.text_of(file)
    if form == "parquet":
        return "\n".join(str(row) for row in pl.read_parquet(io.BytesIO(file)).rows())
    return file.decode()
