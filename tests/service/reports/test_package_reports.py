import io
import json
import re
import zipfile
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

import pytest
from docx import Document

from service.packages.kept import package_of
from service.packages.package import read_package
from service.packages.phrases import TITLES, UNVERIFIED
from service.packages.request import PackageRequest
from service.packages.wording import DRAFT
from service.principal import Principal
from service.reports.package_document import package_document
from service.reports.package_markdown import package_markdown

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
NUMBER = "p_" + "0" * 21
CASES = [
    {"kind": "questions"},
    {"kind": "questions", "stage": "need"},
    {"kind": "letters"},
    {"kind": "letters", "stage": "award", "tender_ids": ["A1"]},
    {"kind": "letters", "stage": "in_contract", "tender_ids": ["A1"]},
    {"kind": "clauses", "stage": "need", "fields": {"channel": "växeln | *stjärna*"}},
    {"kind": "clauses"},
    {"kind": "start", "stage": "contract_start", "tender_ids": ["A2"], "starts_on": "2027-01-11"},
    {"kind": "start", "stage": "tenders_in"},
    {"kind": "follow_up", "stage": "in_contract", "tender_ids": ["A2"]},
    {
        "kind": "follow_up",
        "stage": "contract_start",
        "tender_ids": ["A4"],
        "sample": {"of": 240, "n": 12, "seed": 7, "drawn_by": "KL"},
    },
    {"kind": "follow_up"},
]
FORBIDDEN = re.compile(
    r"\b(guilty|excluded|compliant|blacklisted|svartlistad|utesluten|skyldig|godkänd|poäng|points)"
    r"\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module", params=["sv", "en"])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def made(screened):
    @cache
    def make(asked):
        request = PackageRequest.model_validate_json(asked)
        principal = Principal(tenant_id="local", actor="local-user")
        record = package_of(
            screened.record, request, principal=principal, person_key=b"k" * 32, now=NOON
        )
        return read_package(record.package)

    return lambda stated: make(json.dumps(stated))


@pytest.fixture(scope="module")
def opened(made, language):
    """Return what writes a package and opens the document, each once."""

    @cache
    def write_and_open(asked):
        return Document(io.BytesIO(write(made(json.loads(asked)), language)))

    return lambda stated: write_and_open(json.dumps(stated))


def paragraphs(document):
    found = [one.text for one in document.paragraphs]
    for table in document.tables:
        found += [p.text for row in table.rows for cell in row.cells for p in cell.paragraphs]
    return [one.replace("\N{NO-BREAK SPACE}", " ") for one in found]


def write(package, language):
    return package_document(package, language, package_id=NUMBER, made_at=NOON)


@pytest.mark.parametrize("stated", CASES, ids=lambda one: "-".join(map(str, one.values()))[:60])
def test_the_document_holds_every_draft_and_says_that_it_is_one(stated, made, opened, language):
    package = made(stated)
    texts = paragraphs(opened(stated))
    whole = "\n".join(texts)
    assert texts[0] == TITLES[package.kind].to(language)
    assert DRAFT.to(language) in texts
    for letter in package.letters:
        assert letter.title.to(language) in texts
        assert all(one.to(language) in texts for one in letter.opening)
        assert letter.use.to(language) in texts
        assert letter.heard.to(language) in texts
    for clause in package.clauses:
        assert f"{clause.number}. {clause.title.to(language)}" in texts
        assert all(one.to(language) in whole for one in clause.text)
    for sheet in package.sheets:
        assert sheet.title in texts
    for check in package.checks:
        assert check.text.to(language) in whole
        assert check.proof.to(language) in texts
    if package.follow_up is not None:
        for item in (*package.follow_up.signals, *package.follow_up.remedies):
            assert item.text.to(language) in whole
    assert not FORBIDDEN.search(whole)
    assert not re.search(r"[{}]|\bNone\b", whole)


def test_every_letter_names_its_provision_and_what_is_unchecked_only_before_it(opened, language):
    texts = paragraphs(opened({"kind": "letters"}))
    assert "LOU (2016:1145) 16 kap. 7 §." in texts
    unchecked = [one for one in texts if UNVERIFIED.to(language) in one]
    assert unchecked
    assert all(one.startswith("☐ ") for one in unchecked)


def test_the_same_package_always_gives_the_same_document(made, language):
    package = made({"kind": "letters"})
    first = write(package, language)
    assert first == write(package, language)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {one.date_time[0] for one in archive.infolist()} == {1980}


def test_headings_fall_one_level_at_a_time(opened):
    for stated in CASES:
        document = opened(stated)
        levels = [
            0 if one.style.name == "Title" else int(one.style.name[-1])
            for one in document.paragraphs
            if one.style.name == "Title" or one.style.name.startswith("Heading")
        ]
        assert levels[0] == 0
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_no_table_is_wider_than_the_page(opened):
    for stated in CASES:
        document = opened(stated)
        for table in document.tables:
            assert sum(column.width.cm for column in table.columns) <= 17.01


def test_no_two_tables_stand_against_each_other(opened):
    for stated in CASES:
        document = opened(stated)
        kinds = [one.tag.rpartition("}")[2] for one in document.element.body]
        assert ("tbl", "tbl") not in set(pairwise(kinds))


def test_a_section_of_law_is_not_broken_over_two_lines(made):
    document = Document(io.BytesIO(write(made({"kind": "letters"}), "sv")))
    cited = [one.text for one in document.paragraphs if "16\N{NO-BREAK SPACE}kap." in one.text]
    assert any("kap.\N{NO-BREAK SPACE}7\N{NO-BREAK SPACE}§" in one for one in cited)


def test_what_a_person_fills_in_cannot_become_markup(made):
    text = package_markdown(made(CASES[5]), "sv")
    assert r"växeln \| \*stjärna\*" in text
    assert "☐" not in package_markdown(made({"kind": "clauses"}), "sv")


def test_markdown_holds_the_checks_as_tasks(made, language):
    text = package_markdown(made({"kind": "letters"}), language)
    assert "> - [ ] " in text
    assert text.count("\n---\n") == 3


def test_the_second_page_of_a_visit_says_whom_to_call_and_holds_every_sign(made, language):
    text = package_markdown(made(CASES[9]), language)
    page = text.partition("ask no further, call" if language == "en" else "fråga inte vidare, ring")
    for phone in ("112", "114 14", "020-390 000"):
        assert f"- **{phone}:**" in page[2]
    assert page[2].count("Sett, dag: ......" if language == "sv" else "Seen, day: ......") == 11


def test_forms_fit_a_narrow_screen_and_the_drawn_rows_stand_in_them(made):
    text = package_markdown(made(CASES[10]), "sv")
    forms = text.partition("Leverantörens egen rapport")[2]
    assert "|" not in forms
    assert "- **Rad: 23**" in forms
    assert "kedjekoll follow-up draw --of 240 --n 12 --seed 7" in forms
