"""The shipped rulebook as a whole, and folders that contradict themselves."""

import hashlib
import json
import re
from datetime import date
from importlib.resources import files
from shutil import copytree

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.text import Text
from procurement_rules.compiled import canonical
from procurement_rules.condition import InvalidRule
from procurement_rules.reading import HowRead
from procurement_rules.rule import UPCOMING, InForce
from procurement_rules.rulebook import (
    Rulebook,
    canonical_text,
    load_rulebook,
    read_rulebook,
    read_rulebook_text,
    rulebook_text,
)

FROM_TO = ("rule_id", "in_force_from", "in_force_to")
UNWANTED = re.compile(
    r"\b(client|customer|bidder|vendor|safe|clean|compliant|guilty|skyldig till|anbudslämnare)\b"
)


@pytest.fixture
def folder(tmp_path):
    """Two shipped rules, each the gate of its own questions or of none, and all parameters."""
    package = files("procurement_rules")
    copytree(str(package / "parameters"), tmp_path / "parameters")
    (tmp_path / "rules/se").mkdir(parents=True)
    for name in ("lou-17-1.yaml", "lou-17-7.yaml"):
        text = (package / "rules/se" / name).read_text("utf-8")
        (tmp_path / "rules/se" / name).write_text(text, "utf-8")
    return tmp_path


def test_the_rulebook_is_loaded_once_and_in_order(rulebook):
    assert load_rulebook() is rulebook
    ids = [rule.id for rule in rulebook.rules]
    assert ids == sorted(ids)


@pytest.mark.parametrize("name", ["rules/se/lou-17-1.yaml", "parameters/se-lou-limits.yaml"])
def test_a_changed_word_changes_the_hash(folder, name):
    before = read_rulebook(folder).sha256
    assert read_rulebook(folder).sha256 == before
    file = folder / name
    file.write_text(file.read_text("utf-8").replace("  sv: ", "  sv: Ny ", 1), "utf-8")
    assert read_rulebook(folder).sha256 != before


def test_a_rulebook_is_the_same_from_its_text(rulebook):
    text = rulebook_text(rulebook)
    assert hashlib.sha256(text.encode()).hexdigest() == rulebook.sha256
    again = read_rulebook_text(text)
    assert again == rulebook
    assert rulebook_text(again) == text


def text_of_before(book):
    """Return the text of a rulebook as it was before rules stated how they were read."""
    lines = [json.loads(line) for line in rulebook_text(book).split("\n")]
    return "\n".join(
        canonical({name: value for name, value in line.items() if name != "read"}) for line in lines
    )


def test_a_kept_rulebook_of_before_is_read_and_keeps_what_it_held_to_be_verified(rulebook):
    text = text_of_before(rulebook)
    kept = read_rulebook_text(text)
    assert kept.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert {rule.read for rule in kept.rules} == {None}
    for before, today in zip(kept.rules, rulebook.rules, strict=True):
        assert before == today.model_copy(update={"read": None})


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@settings(max_examples=25)
@given(
    ids=st.sets(st.sampled_from([rule.id for rule in load_rulebook().rules]), max_size=4),
    names=st.sets(st.sampled_from(sorted(load_rulebook().parameters))),
    texts=st.tuples(TEXTS, TEXTS, TEXTS),
    day=st.dates(),
)
def test_any_rulebook_is_the_same_from_its_text(ids, names, texts, day):
    """Whatever its rules say, in whatever signs, and whichever of them there are."""
    book, (swedish, english, read) = load_rulebook(), texts
    stated = {
        "title": Text(swedish, english),
        "verification": read,
        "read": HowRead(how="guidance", source=read, day=day),
        "verified": False,
        "last_checked": day,
        "in_force": InForce(**{"from": day}),
    }
    rules = tuple(book.rule(one).model_copy(update=stated) for one in sorted(ids))
    parameters = {name: book.parameters[name] for name in names}
    text = rulebook_text(Rulebook(rules, parameters, ""))
    if rules or parameters:
        again = read_rulebook_text(text)
        assert (again.rules, again.parameters) == (rules, parameters)
        assert again.sha256 == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("text", ["", "x", "[]", "3", '{"jurisdiction": "SE"}', '{"id": "x"}'])
def test_what_is_no_text_of_a_rulebook_is_refused(text):
    with pytest.raises(InvalidRule):
        read_rulebook_text(text)


def test_what_is_no_rule_is_passed_over(folder):
    before = read_rulebook(folder).sha256
    for name in ("rules/README.md", "rules/se/README.md", "parameters/README.md"):
        (folder / name).write_text("x")
    assert read_rulebook(folder).sha256 == before


def test_a_rule_in_the_folder_of_another_country_is_refused(folder):
    (folder / "rules/se").rename(folder / "rules/no")
    with pytest.raises(InvalidRule, match="must agree"):
        read_rulebook(folder)


def test_a_gate_that_is_no_rule_is_refused(folder):
    file = folder / "rules/se/lou-17-7.yaml"
    text = file.read_text("utf-8").replace("gate: SE-LOU-17-7", "gate: SE-LOU-17-77")
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidRule, match="SE-LOU-17-77"):
        read_rulebook(folder)


def test_a_parameter_file_is_refused_by_field(folder):
    file = folder / "parameters/se-lou-limits.yaml"
    file.write_text(file.read_text("utf-8").replace("unit: SEK", "unit: NOK"), "utf-8")
    with pytest.raises(InvalidRule, match=r"parameters/se-lou-limits.yaml: unit: 'NOK'"):
        read_rulebook(folder)


def test_a_parameter_is_stated_once(folder):
    text = (folder / "parameters/sek-per-eur.yaml").read_text("utf-8")
    (folder / "parameters/again.yaml").write_text(text, "utf-8")
    with pytest.raises(InvalidRule, match="two files"):
        read_rulebook(folder)


def test_the_law_is_that_of_the_day(rulebook):
    before = {rule.id for rule in rulebook.in_force(date(2022, 1, 31))}
    assert "SE-LOU-13-1" in before
    assert "SE-LOU-19-17" not in before
    on = {rule.id for rule in rulebook.in_force(date(2016, 12, 31))}
    assert not any(rule.startswith(("SE-LOU", "SE-LUF-", "SE-LUK")) for rule in on)
    assert "SE-2007-1091" in on
    later = {rule.id for rule in rulebook.in_force(date(2029, 7, 26))}
    assert {"EU-CSDDD", "EU-FLR-2024-3015"} <= later
    assert "EU-FLR-2024-3015" not in {r.id for r in rulebook.in_force(date(2027, 12, 13))}


def test_what_is_proposed_or_reported_is_never_law(rulebook):
    upcoming = {rule.id for rule in rulebook.upcoming()}
    assert upcoming >= {"SE-LEVKONTROLL-2026", "SE-SOU-2025-119", "EU-PPACT", "NO-LOA-5e-5k"}
    assert upcoming == {one.id for one in rulebook.rules if one.consequence in UPCOMING}
    assert all(not rule.verified for rule in rulebook.upcoming())
    for day in (date(2026, 11, 24), date.max):
        assert not upcoming & {rule.id for rule in rulebook.in_force(day)}


def test_an_unknown_rule_is_a_key_error(rulebook):
    with pytest.raises(KeyError, match="SE-LOU-0"):
        rulebook.rule("SE-LOU-0")


def test_the_canonical_text_of_a_rule_holds_the_amounts_it_uses(rulebook):
    text = json.loads(canonical_text(rulebook.rule("SE-LOU-5-1")))
    assert text["parameters"]["threshold_works"]["values"][-1]["value"] == 5_404_000
    assert text["in_force"] == {"from": "2017-01-01", "to": None}


def test_no_rule_speaks_of_a_firm_as_found_out_or_cleared(rulebook):
    for rule in rulebook.rules:
        for text in (rule.title, rule.then, rule.asks, *rule.limits, *rule.unverified_parts):
            for words in text.in_all() if text else ():
                assert not UNWANTED.search(words.lower()), (rule.id, words)


def test_an_exclusion_is_a_question_of_law_that_begins_with_hearing(rulebook):
    for rule in rulebook.rules:
        if rule.consequence in ("MUST_EXCLUDE", "MAY_EXCLUDE"):
            assert "kan" in rule.then.sv
            assert "Hör leverantören först" in rule.then.sv
            assert "Hear the supplier first" in rule.then.en


def test_a_rule_that_nobody_has_read_says_so(rulebook):
    unverified = {rule.id for rule in rulebook.rules if not rule.verified}
    assert {"SE-LOU-13-1-EXPLOIT", "SE-LOU-13-3-EXPLOIT", "SE-LUFS-ALL", "DK-UDBUD"} <= unverified
    for rule in rulebook.rules:
        if "no source has been read" in rule.verification:
            assert rule.read.how == "not_read", rule.id
        elif "the official text has not been" in rule.verification:
            assert rule.read.how in ("guidance", "second_hand"), rule.id
        assert rule.verified is (rule.read.how == "act")


def test_the_first_rules_keep_their_ids(rulebook):
    ids = {rule.id for rule in rulebook.rules}
    assert {"SE-LOU-13-1a", "SE-LOU-19a-2", "SE-LOU-BILAGA2", "SE-LOU-19-TERMS"} <= ids


def test_an_act_of_the_eu_is_about_buyers_of_every_member_state(rulebook):
    assert len(rulebook.rule("EU-FLR-DB").countries) == 27
    assert rulebook.rule("UK-MSA-54").countries == ("GB",)
    assert rulebook.rule("INT-OECD-DD").countries == ()


SPLIT = {
    "SE-LUF-15-16": {"SE-LUF-15-7", "SE-LUF-16-2", "SE-LUF-16-7"},
    "SE-LUK-11-14": {"SE-LUK-11-1", "SE-LUK-11-4-1", "SE-LUK-14-2", "SE-LUK-14-7"},
    "SE-LOU-15-11-5": {"SE-LOU-15-11"},
}
"""Rows of the table that became several rules, or one of another id."""


@pytest.mark.shared_data
def test_every_row_of_the_table_of_rules_is_a_rule(shared_data, rulebook):
    rows = pl.read_csv(shared_data.parent / "law" / "rules.csv", infer_schema=False)
    ids = {rule.id for rule in rulebook.rules}
    for row in rows["rule_id"]:
        own = {one for one in ids if one == row or one.startswith(f"{row}-")}
        assert (own | SPLIT.get(row, set())) & ids, row
        assert SPLIT.get(row, set()) <= ids


@pytest.mark.shared_data
def test_nothing_is_verified_that_the_table_of_rules_does_not_verify(shared_data, rulebook):
    table = pl.read_csv(shared_data.parent / "law" / "rules.csv", infer_schema=False)
    verified = dict(table.select("rule_id", "verified").iter_rows())
    for rule in rulebook.rules:
        if rule.id in verified:
            assert not rule.verified or verified[rule.id] == "yes", rule.id


@pytest.mark.shared_data
def test_a_rule_came_into_force_on_the_day_that_the_table_gives(shared_data, rulebook):
    table = pl.read_csv(shared_data.parent / "law" / "rules.csv", infer_schema=False)
    days = {row: (a, b) for row, a, b in table.select(FROM_TO).iter_rows()}
    for rule in rulebook.rules:
        begins, ends = days.get(rule.id, (None, None))
        if begins is not None:
            # The day of the table is that of the provision, or of a later wording of it.
            known = rule.in_force
            assert str(known.from_) <= begins <= str(known.known_from), rule.id
            assert (rule.in_force.to and str(rule.in_force.to)) == ends, rule.id
