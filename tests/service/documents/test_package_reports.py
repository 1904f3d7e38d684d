import io
import json
import re
import zipfile
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

import pytest
from docx import Document

from risk_models.card.bands import LABELS as BANDS
from risk_models.card.bands import Band
from service.casework.packages.documents import documents, file_stems
from service.casework.packages.models import Package
from service.casework.packages.phrases import TITLES, UNVERIFIED
from service.casework.packages.request import PackageRequest
from service.casework.packages.store import package_of
from service.casework.packages.wording import DRAFT, NOT_SENT, package_document
from service.documents.forms import written
from service.operations.people.principal import Principal

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
NUMBER = "package_" + "0" * 21
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
        return Package.read(record.package)

    return lambda stated: make(json.dumps(stated))


@pytest.fixture(scope="module")
def opened(made, language):
    """Return what writes the documents of a package and opens them, each once."""

    @cache
    def write_and_open(asked):
        package = made(json.loads(asked))
        return [
            (one, Document(io.BytesIO(write(package, language, one)))) for one in documents(package)
        ]

    return lambda stated: write_and_open(json.dumps(stated))


def paragraphs(document):
    found = [one.text for one in document.paragraphs]
    for table in document.tables:
        found += [p.text for row in table.rows for cell in row.cells for p in cell.paragraphs]
    return [one.replace("\N{NO-BREAK SPACE}", " ") for one in found]


def write(package, language, one, form="docx"):
    document = package_document(package, one, language, package_id=NUMBER, made_at=NOON)
    return written(document, form)


def markdown(package, language):
    """Return every document of a package as Markdown, one after the other."""
    return "\n".join(write(package, language, one, "md").decode() for one in documents(package))


@pytest.mark.parametrize("stated", CASES, ids=lambda one: "-".join(map(str, one.values()))[:60])
def test_the_document_holds_every_draft_and_says_that_it_is_one(stated, made, opened, language):
    package = made(stated)
    each = [paragraphs(document) for _, document in opened(stated)]
    texts = [text for one in each for text in one]
    whole = "\n".join(texts)
    assert texts[0] == TITLES[package.kind].to(language)
    assert all(DRAFT.to(language) in one for one in each)
    for letter in package.letters:
        assert letter.title.to(language) in texts
        opening = [line for one in letter.opening for line in one.to(language).split("\n")]
        assert all(line in texts for line in opening)
        assert letter.use.to(language) in texts
        assert letter.heard.to(language) in texts
        assert letter.otherwise is None or letter.otherwise.to(language) in texts
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
    documents = opened({"kind": "letters"})
    texts = [text for _, document in documents for text in paragraphs(document)]
    assert "LOU (2016:1145) 16 kap. 7 §." in texts
    unchecked = [one for one in texts if UNVERIFIED.to(language) in one]
    assert unchecked
    assert all(one.startswith("☐ ") for one in unchecked)


def test_the_same_package_always_gives_the_same_document(made, language):
    package = made({"kind": "letters"})
    for one in documents(package):
        first = write(package, language, one)
        assert first == write(package, language, one)
        with zipfile.ZipFile(io.BytesIO(first)) as archive:
            assert {one.date_time[0] for one in archive.infolist()} == {1980}


def test_headings_fall_one_level_at_a_time(opened):
    for document in (document for stated in CASES for _, document in opened(stated)):
        levels = [
            0 if one.style.name == "Title" else int(one.style.name[-1])
            for one in document.paragraphs
            if one.style.name == "Title" or one.style.name.startswith("Heading")
        ]
        assert levels[0] == 0
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_no_table_is_wider_than_the_page(opened):
    for document in (document for stated in CASES for _, document in opened(stated)):
        for table in document.tables:
            assert sum(column.width.cm for column in table.columns) <= 17.01


def test_no_two_tables_stand_against_each_other(opened):
    for document in (document for stated in CASES for _, document in opened(stated)):
        kinds = [one.tag.rpartition("}")[2] for one in document.element.body]
        assert ("tbl", "tbl") not in set(pairwise(kinds))


def test_a_section_of_law_is_not_broken_over_two_lines(made):
    package = made({"kind": "letters"})
    written = [Document(io.BytesIO(write(package, "sv", one))) for one in documents(package)]
    paragraphs = (one for document in written for one in document.paragraphs)
    cited = [one.text for one in paragraphs if "16\N{NO-BREAK SPACE}kap." in one.text]
    assert any("kap.\N{NO-BREAK SPACE}7\N{NO-BREAK SPACE}§" in one for one in cited)


def test_what_a_person_fills_in_cannot_become_markup(made):
    text = markdown(made(CASES[5]), "sv")
    assert r"växeln \| \*stjärna\*" in text
    assert "☐" not in markdown(made({"kind": "clauses"}), "sv")


def test_markdown_holds_the_checks_as_tasks(made, language):
    text = markdown(made({"kind": "letters"}), language)
    assert "> - [ ] " in text
    assert text.count("\n---\n") == 1


def test_the_second_page_of_a_visit_says_whom_to_call_and_holds_every_sign(made, language):
    text = markdown(made(CASES[9]), language)
    page = text.partition(
        "no further questions, call" if language == "en" else "ställ inga fler frågor, ring"
    )
    for phone in ("112", "114 14", "020-390 000"):
        assert f"- **{phone}:**" in page[2]
    assert page[2].count("Sett, datum: ......" if language == "sv" else "Seen, date: ......") == 11


def test_forms_fit_a_narrow_screen_and_the_drawn_rows_stand_in_them(made):
    text = markdown(made(CASES[10]), "sv")
    forms = text.partition("Fördjupad kontroll av ett urval")[2]
    assert "|" not in forms
    assert "Leverantörens egen rapport" in forms
    assert "- **Rad: 23**" in forms
    assert "kedjekoll follow-up draw --of 240 --n 12 --seed 7" in forms


@pytest.mark.parametrize(
    "stated",
    [
        {"kind": "letters"},
        {"kind": "letters", "stage": "in_contract", "tender_ids": ["A1", "A2"]},
        {"kind": "start", "stage": "contract_start", "tender_ids": ["A2", "A4"]},
    ],
    ids=["tenders-in", "in-contract", "start"],
)
def test_what_is_sent_to_one_tells_nothing_of_another(stated, made, opened, language):
    package = made(stated)
    names = {one.tender_id: one.recipient.to(language) for one in package.letters}
    assert len(names) > 1
    (officers, first), *sent = opened(stated)
    assert (officers.to, officers.letters) == (None, ())
    assert NOT_SENT.to(language) in paragraphs(first)
    held = sorted(place for one, _ in sent for place in one.letters)
    assert held == list(range(len(package.letters)))
    for one, document in sent:
        whole = "\n".join(paragraphs(document))
        assert {package.letters[place].recipient for place in one.letters} == {one.to}
        for tender_id, name in names.items():
            assert (name in whole) == (tender_id == one.tender_id)


def test_the_form_that_the_supplier_fills_in_tells_no_review_need_and_no_firm(
    made, opened, language
):
    package = made(CASES[9])
    _, (one, document) = opened(CASES[9])
    whole = "\n".join(paragraphs(document))
    assert one.to is not None
    (form,) = (one for one in package.follow_up.forms if one.form == "self_report")
    assert all(item.text.to(language) in whole for item in form.items)
    said = [BANDS[Band(each.band)] for each in package.follow_up.plan]
    said += [each.part for each in package.follow_up.plan] + [*package.follow_up.firms]
    assert said
    assert not [each for each in said if each.to(language) in whole]


def test_letters_to_one_addressee_are_one_document(made):
    package = made({"kind": "letters", "tender_ids": ["A4"], "fields": {"diary_number": "SF 1/27"}})
    (one,) = documents(package)
    assert one.is_whole
    (stem,) = file_stems(package, "sv", package_id=NUMBER)
    assert stem == "SF-1-27_A4_Gladan-Service-AB_fortydligande-dokument"


def test_each_file_is_named_after_the_case_the_tender_the_addressee_and_the_letter(made):
    named = {"diary_number": "SKN 2026/0417"}
    stems = file_stems(made({"kind": "letters", "fields": named}), "sv", package_id=NUMBER)
    assert stems == (
        "SKN-2026-0417_Brev-utkast_for-handlaggaren",
        "SKN-2026-0417_A2_Sundets-Stadtjanst-AB_fortydligande-forklaring-av-pris",
        "SKN-2026-0417_A4_Gladan-Service-AB_fortydligande",
    )
    (unnumbered, *_) = file_stems(made({"kind": "letters"}), "en", package_id=NUMBER)
    assert unnumbered == "Lokalvard-kontor-Malmo_Letters-drafts_for-the-officer"


@pytest.mark.parametrize("stated", CASES, ids=lambda one: "-".join(map(str, one.values()))[:60])
def test_no_two_files_of_a_package_have_one_name_and_any_system_takes_it(stated, made, language):
    stems = file_stems(made(stated), language, package_id=NUMBER)
    assert len(set(stems)) == len(stems)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,180}", stem) for stem in stems)
