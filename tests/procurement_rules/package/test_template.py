import re
from importlib.resources import files
from pathlib import Path
from shutil import copytree

import pytest

from procurement_rules.condition import InvalidRule
from procurement_rules.package.field import FIELDS, fields_of, fill
from procurement_rules.package.template import load_templates, read_templates

TEXTS = load_templates()
ALL = (*TEXTS.letters, *TEXTS.clauses, *TEXTS.checks)
FORBIDDEN = re.compile(
    r"\b(svartlist\w*|blacklist\w*|skyldig|oskyldig|guilty|innocent|utesluten|uteslutna|excluded"
    r"|brottslig\w*|criminal\w*|godkänd|approved|compliant|säker|safe|clean|ren|dömd|convicted"
    r"|minimipris|golvpris|dumping)\b",
    re.IGNORECASE,
)


@pytest.fixture
def folder(tmp_path):
    copytree(Path(str(files("procurement_rules") / "templates")), tmp_path / "templates")
    return tmp_path / "templates"


def refused(folder, rulebook):
    with pytest.raises(InvalidRule) as fault:
        read_templates(folder, rulebook)
    return str(fault.value)


def change(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.id)
def test_every_text_names_its_legal_basis_for_each_regime_that_it_is_offered_in(template, rulebook):
    held = dict(template.basis)
    if template not in TEXTS.clauses:
        held |= {"any": template.law} if template.law else {}
    assert held or template.further
    for ids in held.values():
        assert ids
        assert all(rulebook.rule(one).verified for one in ids)


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.id)
def test_no_text_says_anything_of_a_firm_that_only_a_court_could(template):
    said = " ".join(f"{text.sv} {text.en}" for text in template.texts())
    assert FORBIDDEN.findall(said) == []


def test_the_list_of_forbidden_words_would_catch_one():
    assert FORBIDDEN.search("Företaget är svartlistat eller skyldig")
    assert FORBIDDEN.search("The firm is to be excluded")
    assert not FORBIDDEN.search("skyldigheter, reglerna om uteslutning")


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.id)
def test_both_languages_leave_the_same_fields_open(template):
    for text in template.texts():
        assert set(fields_of(text.sv)) == set(fields_of(text.en))
        assert text.sv != text.en


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.id)
def test_with_every_field_filled_nothing_is_left_open(template, filled):
    for text in template.texts():
        for said in fill(text, filled).in_all():
            assert not re.search(r"[\[\]{}]", said)


@pytest.mark.parametrize("letter", TEXTS.letters, ids=lambda one: one.id)
def test_a_letter_says_what_the_answer_is_for_and_how_the_recipient_is_heard(letter):
    assert letter.use.sv
    assert letter.heard.sv
    assert letter.before
    answered = letter.to not in ("authority", "own_staff")
    assert letter.asks or letter.asks_from_questions or letter.form or not answered


def test_the_letter_about_a_price_gives_the_officers_reasons_and_no_lowest_price():
    (letter,) = (one for one in TEXTS.letters if one.id == "explanation")
    said = " ".join(text.en for text in letter.opening)
    assert "{reasons}" in said
    assert "There is no lowest price" in said
    assert "comparison" not in said
    assert any("appears abnormally low" in one.en for one in letter.before)


def test_what_follows_a_low_price_is_said_as_each_act_has_it():
    """LOU 16:7 and LUF 15:7, second and third paragraphs: must; LOU 19:18: may."""
    (letter,) = (one for one in TEXTS.letters if one.id == "explanation")
    said = {rule: letter.otherwise_under([rule]) for rule in letter.raised_by}
    assert "ska vi förkasta" in said["SE-LOU-16-7"].sv
    assert "LOU 16 kap. 7 § andra stycket" in said["SE-LOU-16-7"].sv
    assert "LUF 15 kap. 7 § andra stycket" in said["SE-LUF-15-7"].sv
    assert "får vi förkasta" in said["SE-LOU-19-18"].sv
    assert "ska" not in said["SE-LOU-19-18"].sv.split()
    assert letter.otherwise_under([]) is None
    assert "inte funnit någon bestämmelse" in letter.not_found["LUK"].sv


def test_the_hearing_takes_no_position_and_names_source_and_day():
    (letter,) = (one for one in TEXTS.letters if one.id == "hearing")
    said = " ".join(text.sv for text in letter.opening)
    assert "inte tagit ställning" in said
    assert {"circumstance", "fact_source"} <= set(letter.fields())


def test_every_field_is_used_by_a_text_or_stands_in_the_head_of_a_letter():
    used = {name for one in ALL for name in one.fields()}
    beside = {"works_code"}  # stands beside every term of works that has no code of its own
    assert set(FIELDS) - used == {"answer_by", "answer_to", "officer", "sent_on"} | beside


def test_every_text_has_a_place_of_its_own():
    for texts in (TEXTS.letters, TEXTS.clauses, TEXTS.checks):
        assert len({one.order for one in texts}) == len(texts)


def test_the_same_files_have_the_same_hash_and_a_changed_word_another(folder, rulebook):
    assert read_templates(folder, rulebook).sha256 == TEXTS.sha256
    change(folder / "sheet.yaml", "Polisen", "Polis")
    assert read_templates(folder, rulebook).sha256 != TEXTS.sha256


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("SE-LOU-16-7]", "SE-LOU-99-9]", "SE-LOU-99-9"),
        ("  full:", "  fulll:", "fulll"),
        ("id: explanation", "id: explaining", "explaining"),
        ("{buyer} granskar", "{byuer} granskar", "byuer"),
        ("  en: Request to explain the price\n", "", "en"),
        ("stages: [tenders_in, award]", "stages: [yesterday]", "yesterday"),
        ("order: 50", "order: 50\nsend: true", "send"),
    ],
    ids=["rule", "regime", "name", "field", "language", "stage", "key"],
)
def test_a_text_that_cannot_be_relied_on_is_refused_with_its_file_and_word(
    folder, rulebook, old, new, said
):
    change(folder / "letters" / "explanation.yaml", old, new)
    message = refused(folder, rulebook)
    assert "explanation.yaml" in message
    assert said in message


def test_a_text_without_legal_basis_is_refused(folder, rulebook):
    change(folder / "clauses" / "termination.yaml", "  full: [SE-LOU-17-17]\n", "  {}\n")
    assert "basis" in refused(folder, rulebook)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("SE-UTST-29-31]", "SE-UTST-99]", "SE-UTST-99"),
        ("law: [SE-UTST-29-31]\n", "", "every line names its legal basis"),
        ("letter: posting_report", "letter: posting_rapport", "posting_rapport"),
        ("days: 3", "days: soon", "soon"),
        ("who: buyer", "who: somebody", "somebody"),
    ],
    ids=["rule", "basis", "letter", "days", "doer"],
)
def test_a_line_of_the_checklist_that_cannot_be_relied_on_is_refused(
    folder, rulebook, old, new, said
):
    change(folder / "checks" / "posting_report.yaml", old, new)
    message = refused(folder, rulebook)
    assert "posting_report.yaml" in message
    assert said in message


def test_a_changed_plan_changes_the_hash(folder, rulebook):
    change(folder / "follow_up.yaml", "check_rows: 5", "check_rows: 6")
    assert read_templates(folder, rulebook).sha256 != TEXTS.sha256
