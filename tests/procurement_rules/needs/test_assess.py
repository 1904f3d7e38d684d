from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement_rules.facts import REGIMES
from procurement_rules.needs.agreements import AGREEMENTS, agreements_for
from procurement_rules.needs.bought import PREFIXES, kind_of
from procurement_rules.needs.knowledge import StatedValue
from procurement_rules.needs.step import answer_of
from procurement_rules.needs.subject import facts_of, nature_of
from procurement_rules.needs.terms import RULES
from procurement_rules.needs.wording import ANSWERS, HEADINGS, OUTCOMES, REASONS
from procurement_rules.rulebook import load_rulebook

SUBJECTS = st.fixed_dictionaries(
    {
        "cpv": st.sampled_from(
            ["90910000", "45210000", "55520000", "18110000", "79710000", "72000000", "60100000"]
        ),
        "amount": st.integers(0, 10**9).map(Decimal),
        "currency": st.sampled_from(["SEK", "EUR", "NOK"]),
        "country": st.sampled_from(["SE", "BD"]),
        "starts_on": st.dates(date(2024, 1, 1), date(2030, 1, 1)),
        "years": st.sampled_from([None, 1, 4]),
        "instrument": st.sampled_from(["LOU", "LUFS"]),
        "buyer_kind": st.sampled_from([None, "central", "sub_central"]),
        "direct_award": st.sampled_from([None, True, False]),
        "begun_on": st.dates(date(2017, 1, 1), date(2029, 1, 1)),
    }
)
AUTHORITY = st.sampled_from([None, "not_named", "named", "greatest", "named_twice"])
FORM = st.sampled_from([None, "ordinary", "night", "seasonal", "isolated", "employer_housing"])


@settings(deadline=None, max_examples=15)
@given(changed=SUBJECTS, authority=AUTHORITY, form=FORM)
def test_every_reason_has_its_words_its_values_and_its_rule(
    assessed, cleaning, known, changed, authority, form
):
    held = known(
        authority=authority and StatedValue(authority, "picture"),
        labour_form=form and StatedValue(form, "own"),
    )
    need = assessed(cleaning(**changed), held)
    for step in need.steps:
        assert step.reasons
        assert ANSWERS[step.code][step.answer]
        for reason in step.reasons:
            params = dict(reason.params)
            for name in ("sector", "category"):
                if f"{name}_sv" in params:
                    params[name] = params[f"{name}_sv"]
            for text in REASONS[reason.code].in_all():
                text.format_map(params)
            assert reason.rule_id is None or load_rulebook().rule(reason.rule_id)
    assert need.regime is None or need.regime in REGIMES


@settings(deadline=None, max_examples=15)
@given(changed=SUBJECTS, authority=AUTHORITY, form=FORM)
def test_knowing_less_of_the_sector_never_makes_a_no(
    assessed, cleaning, known, changed, authority, form
):
    subject = cleaning(**changed)
    held = known(
        authority=authority and StatedValue(authority, "picture"),
        labour_form=form and StatedValue(form, "own"),
    )
    less = known(authority=None, labour_form=None)
    more, unknown = assessed(subject, held), assessed(subject, less)
    assert unknown.answer("risk") == "cannot_tell"
    if more.answer("terms") == "yes":
        assert unknown.answer("terms") == "cannot_tell"


@settings(deadline=None, max_examples=8)
@given(changed=SUBJECTS)
def test_the_same_statement_always_comes_to_the_same(assessed, cleaning, changed):
    assert assessed(cleaning(**changed)) == assessed(cleaning(**changed))


def test_a_start_in_the_past_is_allowed_and_said(assessed, cleaning):
    today = date(2026, 11, 25)
    assert assessed(cleaning(starts_on=today)).notes == ()
    (note,) = assessed(cleaning(starts_on=today - timedelta(days=1))).notes
    assert (note.code, note.params) == ("start_past", {"day": "2026-11-24"})


def test_every_rule_that_is_spoken_of_is_shipped():
    assert [load_rulebook().rule(rule_id).id for rule_id in RULES] == list(RULES)


def test_a_truth_value_or_its_absence_is_an_answer():
    assert [answer_of(value) for value in (True, False, None)] == ["yes", "no", "cannot_tell"]


@pytest.mark.parametrize(
    ("starts_on", "years", "ends_on"),
    [
        (date(2027, 1, 1), 2, date(2028, 12, 31)),
        (date(2028, 2, 29), 1, date(2029, 2, 27)),
        (date(2027, 3, 1), 1, date(2028, 2, 29)),
        (date(2027, 1, 1), None, None),
    ],
)
def test_a_contract_ends_on_the_day_before_its_start_comes_round(
    cleaning, starts_on, years, ends_on
):
    assert cleaning(starts_on=starts_on, years=years).ends_on == ends_on


def test_the_facts_say_nothing_about_tenders_or_subcontractors(cleaning):
    (row,) = facts_of(cleaning(), needed=True, rulebook=load_rulebook()).to_dicts()
    assert (row["tender_id"], row["party_id"], row["subcontracts"]) == ("", "", None)
    assert (row["labour_terms_needed"], row["contract_awarded"]) == (True, False)
    assert (row["value_sek"], row["work_country"]) == (4_200_000, "SE")
    other = cleaning(cpv="18110000", currency="EUR")
    (row,) = facts_of(other, needed=None, rulebook=load_rulebook()).to_dicts()
    assert (row["value_sek"], row["work_country"]) == (None, None)


@pytest.mark.parametrize(
    ("cpv", "nature"),
    [("44000000", "supplies"), ("45000000", "works"), ("48000000", "supplies"),
     ("50000000", "services"), ("98000000", "services")],
)  # fmt: skip
def test_the_nature_follows_from_the_division(cpv, nature):
    assert nature_of(cpv) == nature


def test_the_most_specific_agreement_is_named_first_and_each_once():
    named = [one.name for one in agreements_for("45233120")]
    assert named == [
        "Väg- och banavtalet, Seko/Byggföretagen", "Byggavtalet, Byggnads/Byggföretagen"
    ]  # fmt: skip
    assert len({one.name for one in AGREEMENTS}) == len(AGREEMENTS)


def test_the_longest_prefix_says_what_kind_of_purchase_it_is():
    assert kind_of("55120000") == "conference"
    assert {kind_of(f"{one:0<8}") for named in PREFIXES.values() for one in named} == set(PREFIXES)


def test_no_text_says_more_than_a_reason_may():
    texts = [*REASONS.values(), *OUTCOMES.values(), *HEADINGS.values()]
    for text in texts:
        assert text.sv
        assert text.en
        said = f" {text.sv} {text.en} ".lower()
        for word in (" säker ", " ren ", " skyldig ", " compliant", " guilty", " vendor", "bidder"):
            assert word not in said
