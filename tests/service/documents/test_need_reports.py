import io
import re
import zipfile
from datetime import UTC, date, datetime

import pytest
from docx import Document
from rich.console import Console

from procurement_rules.needs.wording import (
    EXPLOITATION,
    HEADINGS,
    OUTCOMES,
    PROPOSAL,
    TITLE,
    VOLUNTARY,
)
from service.documents.forms import written
from service.documents.terminal import terminal
from service.operations.people.principal import Principal
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.report import needs_document
from service.screening.needs.request import NeedRequest, read_request
from service.screening.needs.store import Since, make_need
from service.screening.needs.wording import (
    UNDATED,
    UNVERIFIED,
    age_text,
    blocks,
    levels_in_time,
    outcome,
    stated,
)

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
FORBIDDEN = re.compile(
    r"\b(safe|compliant|guilty|innocent|ren|säker|säkert|skyldig|oskyldig|godkänd)\b", re.I
)


def need(**changed):
    request = {
        "cpv": "90910000", "value": "4200000", "currency": "SEK", "place": "SE224",
        "starts_on": "2027-01-01", "years": 2,
    }  # fmt: skip
    subject = read_request(
        NeedRequest.model_validate(request | changed), as_of=NOON.date(), person_key=b"k" * 32
    )
    principal = Principal(tenant_id="local", actor="local-user")
    return NeedAssessment.read(
        make_need(subject, principal=principal, now=NOON, as_of=NOON.date()).assessment
    )


@pytest.fixture(scope="module", params=["sv", "en"])
def language(request):
    return request.param


CASES = [
    {},
    {"cpv": "45210000", "value": "56000000", "starts_on": "2026-10-01", "years": 1},
    {"cpv": "55520000", "years": None, "title": "Måltider [b]"},
    {"cpv": "18110000", "place": "SE", "buyer_kind": "central"},
    {"cpv": "18110000", "place": "CN", "currency": "EUR"},
    {"cpv": "55120000", "instrument": "LUFS"},
]


def page(made, language):
    stream = io.StringIO()
    Console(file=stream, width=100).print(terminal(composed(made, language)))
    return stream.getvalue()


def paragraphs(payload):
    """The text of a document, that of its tables included."""
    document = Document(io.BytesIO(payload))
    found = [one.text for one in document.paragraphs]
    for table in document.tables:
        found += [cell.text for row in table.rows for cell in row.cells]
    return [plain(one) for one in found]


def plain(text):
    """A text with spaces at which a line may break: which may not is the document's own choice."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def composed(made, language):
    return needs_document(made, language, need_id="need_" + "0" * 21, made_at=NOON)


def document_of(made, language):
    return written(composed(made, language), "docx")


@pytest.mark.parametrize("changed", CASES)
def test_the_page_proposes_with_reasons_and_leaves_the_decision_open(changed, language):
    made = need(**changed)
    shown = " ".join(page(made, language).split())
    assert shown.startswith(TITLE.to(language))
    assert PROPOSAL.to(language) in shown
    assert OUTCOMES[made.answer].to(language) in shown
    assert all(one.to(language) in shown for one in HEADINGS.values())
    assert not FORBIDDEN.search(shown)
    assert not re.search(r"[{}]|None\b(?! of)", shown)


@pytest.mark.parametrize("changed", CASES)
def test_the_document_holds_what_the_page_holds_and_lines_to_sign(changed, language):
    made = need(**changed)
    texts = paragraphs(document_of(made, language))
    whole = "\n".join(texts)
    for block in blocks(made, language):
        assert any(block.heading in one and plain(block.said) in one for one in texts)
        assert all(plain(line.text) in whole for line in block.lines)
    signed = ("Namn", "Underskrift") if language == "sv" else ("Name", "Signature")
    assert all(one in texts for one in signed)
    assert plain(outcome(made, language)) in texts


def test_the_same_assessment_always_gives_the_same_document(language):
    made = need()
    first, second = document_of(made, language), document_of(made, language)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {one.date_time[0] for one in archive.infolist()} == {1980}


def test_the_document_states_its_language_and_title(language):
    document = Document(io.BytesIO(document_of(need(), language)))
    assert document.core_properties.title == TITLE.to(language)
    assert document.core_properties.created.replace(tzinfo=UTC) == NOON
    with zipfile.ZipFile(io.BytesIO(document_of(need(), language))) as archive:
        styles = archive.read("word/styles.xml").decode()
    assert f'w:val="{"sv-SE" if language == "sv" else "en-GB"}"' in styles


def test_a_heading_row_is_repeated_on_every_page(language):
    made = need(cpv="45210000", value="80000000")
    with zipfile.ZipFile(io.BytesIO(document_of(made, language))) as archive:
        assert b"<w:tblHeader/>" in archive.read("word/document.xml")


def test_several_levels_in_time_stand_in_a_table(language):
    made = need(cpv="45210000", value="80000000")
    assert len(levels_in_time(made)) > 1
    shown = "\n".join(paragraphs(document_of(made, language)))
    assert ("övriga arbetstagare 3" if language == "sv" else "other workers 3") in shown


def test_an_unverified_level_and_rule_and_an_undated_source_are_said_to_be_so(language):
    made = need(cpv="45210000", value="80000000")
    odd = made.model_copy(
        update={
            "levels": tuple(
                one.model_copy(update={"verified": False, "valid_to": None}) for one in made.levels
            ),
            "rules": tuple(one.model_copy(update={"verified": False}) for one in made.rules),
            "sources": tuple(one.model_copy(update={"as_of": None}) for one in made.sources),
        }
    )
    shown = "\n".join(paragraphs(document_of(odd, language)))
    assert shown.count(UNVERIFIED.to(language)) > 3
    assert UNDATED.to(language) in shown


def test_a_risk_in_chapter_19_speaks_for_voluntary_terms(language):
    assert VOLUNTARY.to(language) in outcome(need(cpv="55520000"), language)
    assert VOLUNTARY.to(language) not in outcome(need(cpv="55120000"), language)


def test_a_purchase_of_conferences_calls_for_the_other_route_too(language):
    assert EXPLOITATION.to(language) in outcome(need(cpv="55120000"), language)
    assert EXPLOITATION.to(language) not in outcome(need(), language)


def test_what_is_stated_is_shown_with_its_words():
    shown = dict(stated(need(title="Skolor", years=1, buyer_kind="central"), "sv"))
    assert shown["Föremål"] == "Skolor · CPV 90910000, tjänster"
    assert shown["Plats"] == "Skåne län (SE224)"
    assert shown["Start och längd"] == "2027-01-01 · 1 år"
    assert shown["Köpare"] == "central upphandlande myndighet"


def test_the_age_is_told_with_what_has_changed():
    assert age_text(Since(3, (), "yes"), "en") == (
        "Age of the assessment in days: 3. Nothing that it is based on has changed."
    )
    told = age_text(Since(400, ("rulebook", "levels"), "yes"), "sv")
    assert told == (
        "Bedömningens ålder i dagar: 400. Ändrat sedan dess: regelverket har ändrats, "
        "lönenivåerna har ändrats."
    )


def test_a_level_before_or_after_the_contract_is_not_in_its_time():
    made = need(starts_on="2026-09-01", years=1)
    assert [one.valid_from for one in levels_in_time(made)] == [date(2026, 9, 1)]
