from datetime import date
from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.text import Text
from procurement_rules.condition import InvalidRule
from procurement_rules.package.follow_up import months_after, plan
from procurement_rules.package.follow_up_texts import FORMS, read_follow_up
from procurement_rules.package.subject import PartOfChain
from procurement_rules.package.template import load_templates

TEXTS = load_templates().follow_up
START = date(2027, 1, 11)


def part(name, band, *, tier=1, named=True):
    return PartOfChain(name=Text(name, name), tier=tier, named=named, share_ppm=1, band=band)


def made(subject, tender, *parts, band=None, stage="contract_start", **changes):
    contract = tender(1, awarded=True, parts=parts, band=band)
    return plan(
        subject(stage=stage, starts_on=START, tenders=(contract, tender(2)), **changes), TEXTS
    )


def test_more_need_is_followed_up_sooner_and_no_less_deeply():
    rising = [TEXTS.row(band) for band in ("standard", "extended", "priority", "special")]
    for less, more in pairwise(rising):
        assert less.first_days > more.first_days
        assert less.self_report_months >= more.self_report_months
        assert less.check_months >= more.check_months
        assert less.check_rows <= more.check_rows


def test_each_part_has_the_line_of_its_own_need(subject, tender):
    lines = made(subject, tender, part("a", "standard"), part("b", "priority", tier=2))
    assert [(one.part.name.sv, one.row.band) for one in lines] == [
        ("a", "standard"), ("b", "priority"),
    ]  # fmt: skip
    assert lines[1].first_on == date(2027, 2, 10)
    assert lines[1].next_report_on == date(2027, 4, 11)


def test_who_holds_the_contract_answers_for_the_chain(subject, tender):
    parts = (part("a", "standard"), part("b", "standard", tier=2))
    lines = made(subject, tender, *parts, band="priority")
    assert [one.row.band for one in lines] == ["priority", "standard"]
    lines = made(subject, tender, part("a", "priority"), band="standard")
    assert [one.row.band for one in lines] == ["priority"]


def test_a_part_without_a_name_is_in_no_plan(subject, tender):
    assert made(subject, tender, part("a", "insufficient", tier=2, named=False)) == ()


@pytest.mark.parametrize("stage", ["need", "tenders_in", "award", "ended"])
def test_tenders_are_never_planned_against_each_other_before_the_contract(subject, tender, stage):
    assert made(subject, tender, part("a", "priority"), stage=stage) == ()


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 120))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_every_form_has_points_in_both_languages():
    for form in FORMS:
        assert len(TEXTS.form(form)) >= 5
        assert all(one.text.sv and one.text.en for one in TEXTS.form(form))
    assert all(row.reason.sv.startswith("Expertbedömning") for row in TEXTS.plan)


def test_a_point_that_stands_there_twice_is_refused_by_name():
    said = TEXTS.model_dump(mode="json")
    said["visit"].append(said["visit"][0])

    with pytest.raises(InvalidRule, match="head_count stands there twice"):
        read_follow_up(yaml.safe_dump(said, allow_unicode=True))


def test_a_file_without_its_day_is_refused():
    with pytest.raises(InvalidRule, match="dated"):
        read_follow_up("plan: []")
