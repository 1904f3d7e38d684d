from datetime import date
from decimal import Decimal

import pytest

from procurement_rules.needs.bought import asked_of
from procurement_rules.needs.knowledge import ListedGood, StatedValue
from procurement_rules.needs.levels import levels_step
from procurement_rules.needs.step import Step
from procurement_rules.needs.terms import route_step, terms_step
from procurement_rules.rulebook import load_rulebook

CATERING = {"cpv": "55520000"}


def test_above_the_threshold_with_a_risk_in_sweden_terms_are_to_be_set_down_the_chain(
    told, assessed, cleaning
):
    assert told("terms", cleaning()) == ("yes", ["terms_in_sweden", "terms_pass_down"])
    assert assessed(cleaning()).regime == "full"


def test_abroad_the_terms_are_those_of_the_ilo_core_conventions(told, cleaning, known):
    goods = cleaning(cpv="18110000", place="BD", country="BD")
    held = known(goods=(ListedGood("BD", "Garments", True, "list"),))
    assert told("terms", goods, held)[1][0] == "terms_abroad"
    assert told("levels", goods, held) == ("no", ["levels_abroad"])


@pytest.mark.parametrize("amount", ["100000", "4200000", "900000000"])
def test_an_annex_2_service_is_no_duty_at_any_value_and_the_risk_speaks_for_terms(
    told, cleaning, amount
):
    subject = cleaning(**CATERING, amount=Decimal(amount))
    assert told("terms", subject) == ("no", ["terms_voluntary", "voluntary_risk_yes"])
    answer, codes = told("route", subject)
    assert (answer, codes) == ("no", ["regime_chapter_19", "law_of_day", "annex2_listed"])
    assert told("levels", subject)[1][-2:] == ["levels_voluntary", "ask_parties"]


def test_a_direct_award_is_no_duty(told, cleaning):
    subject = cleaning(amount=Decimal("500000"), direct_award=True)
    found = told("terms", subject)
    assert found == ("no", ["terms_voluntary_direct", "voluntary_risk_yes"])
    assert told("route", subject)[1][0] == "regime_chapter_19_direct"


def test_without_a_risk_nothing_is_proposed_and_no_level_is_needed(told, cleaning, known):
    held = known(
        authority=StatedValue("not_named", "picture"), labour_form=StatedValue("ordinary", "own")
    )
    assert told("terms", cleaning(), held) == ("no", ["terms_not_needed"])
    assert told("levels", cleaning(), held) == ("no", ["levels_not_asked"])


def test_an_unknown_risk_leaves_the_duty_open(told, cleaning, known):
    found = told("terms", cleaning(), known(authority=None))
    assert found == ("cannot_tell", ["terms_risk_unknown"])


def test_goods_of_unknown_make_leave_the_duty_open_even_with_a_risk(told, cleaning):
    found = told("terms", cleaning(cpv="15800000", buyer_kind="central"))
    assert found == ("cannot_tell", ["missing_fact"])


def test_another_act_is_not_tried_here(told, cleaning):
    subject = cleaning(instrument="LUFS")
    route, terms = told("route", subject), told("terms", subject)
    assert route == ("cannot_tell", ["regime_outside", "law_of_day"])
    assert terms == ("cannot_tell", ["terms_other_act"])


@pytest.mark.parametrize(
    ("amount", "answer", "code"),
    [("2160000", "cannot_tell", "value_unsure"), ("2700000", "yes", "value_reaches"),
     ("2100000", "no", "value_below"), ("2650000", "cannot_tell", "value_unsure")],
)  # fmt: skip
def test_between_the_ends_of_the_margin_in_kronor_one_cannot_tell(
    told, cleaning, amount, answer, code
):
    subject = cleaning(amount=Decimal(amount), buyer_kind="sub_central")
    found, codes = told("route", subject)
    assert (found, codes[3:5]) == (answer, [code, "threshold_margin"])


def test_the_margin_is_shown_in_kronor(assessed, cleaning):
    reasons = assessed(cleaning()).steps[3].reasons
    (margin,) = [one for one in reasons if one.code == "threshold_margin"]
    assert margin.params == {"low_sek": "2160000", "high_sek": "2700000"}


def test_an_announced_amount_is_one_amount_in_kronor(assessed, cleaning):
    subject = cleaning(begun_on=date(2025, 3, 2), buyer_kind="sub_central")
    reasons = assessed(subject).steps[3].reasons
    (exact,) = [one for one in reasons if one.code == "threshold_in_kronor"]
    assert exact.params == {"limit_sek": "2389585"}


def test_between_the_two_thresholds_the_kind_of_buyer_has_to_be_stated(told, assessed, cleaning):
    subject = cleaning(amount=Decimal("180000"), currency="EUR")
    answer, codes = told("route", subject)
    assert answer == "cannot_tell"
    assert codes == [
        "regime_unknown", "law_of_day", "annex2_not_listed", "value_reaches", "value_below",
        "missing_fact",
    ]  # fmt: skip
    assert assessed(subject).steps[3].reasons[-1].params == {"fact": "buyer_kind"}
    assert told("terms", subject) == ("cannot_tell", ["terms_regime_unknown"])


def test_works_have_one_threshold_for_all(assessed, cleaning):
    subject = cleaning(cpv="45210000", amount=Decimal("80000000"))
    (value,) = [r for r in assessed(subject).steps[3].reasons if r.code == "value_reaches"]
    assert value.params["limit_for"] == "works"


def test_below_the_lowest_threshold_it_does_not_matter_who_buys(assessed, cleaning):
    found = assessed(cleaning(amount=Decimal("900000")))
    (value,) = [r for r in found.steps[3].reasons if r.code == "value_below"]
    assert value.params["limit_for"] == "central"
    assert found.answer("terms") == "no"


def test_an_unstated_procedure_below_the_threshold_has_to_be_stated(told, cleaning):
    subject = cleaning(amount=Decimal("900000"), direct_award=None)
    answer, codes = told("route", subject)
    assert (answer, codes[-1]) == ("cannot_tell", "missing_fact")


def test_a_value_in_another_currency_cannot_be_compared(told, cleaning):
    subject = cleaning(currency="NOK")
    answer, codes = told("route", subject)
    assert answer == "cannot_tell"
    assert "value_other_currency" in codes


@pytest.mark.parametrize("currency", ["SEK", "EUR"])
def test_a_procurement_begun_after_the_last_known_threshold_cannot_be_told(
    told, cleaning, currency
):
    subject = cleaning(begun_on=date(2028, 2, 1), currency=currency)
    answer, codes = told("route", subject)
    assert (answer, "threshold_unknown" in codes) == ("cannot_tell", True)


def test_before_annex_2_was_in_force_one_cannot_tell(told, cleaning):
    subject = cleaning(begun_on=date(2021, 2, 1))
    answer, codes = told("route", subject)
    assert (answer, codes[0]) == ("cannot_tell", "regime_unknown")


def test_without_any_answer_of_a_rule_nothing_is_said_to_be_told(cleaning):
    route = route_step(cleaning(), regime=None, found={}, rulebook=load_rulebook())
    assert [one.code for one in route.reasons] == ["regime_unknown", "law_of_day"]
    assert terms_step(cleaning(), "yes", regime="full", found={}).answer == "cannot_tell"


@pytest.mark.parametrize("cpv", ["55110000", "55120000", "63510000", "60100000", "98341000"])
@pytest.mark.parametrize("amount", ["1000", "90000000"])
def test_the_route_of_sexual_exploitation_is_asked_at_any_value(told, cleaning, cpv, amount):
    answer, codes = told("sexual_exploitation", cleaning(cpv=cpv, amount=Decimal(amount)))
    assert answer == "yes"
    assert codes[1] in ("exploitation_terms_full", "exploitation_terms_chapter_19")


def test_what_supports_terms_against_it_is_open_under_another_act(told, cleaning):
    subject = cleaning(cpv="55110000", instrument="LUFS")
    assert told("sexual_exploitation", subject)[1][1] == "exploitation_terms_open"


def test_the_route_is_not_asked_of_other_purchases(told, cleaning):
    found = told("sexual_exploitation", cleaning())
    assert found == ("no", ["exploitation_not_asked"])


def test_levels_hold_what_is_known_and_name_what_is_not(told, cleaning):
    assert told("levels", cleaning()) == (
        "cannot_tell",
        ["pay_known", "pay_unknown_after", "holiday_pay", "holiday_days_unknown", "hours_unknown",
         "levels_need_not_be_stated", "hear"],
    )  # fmt: skip


def test_later_levels_within_the_contract_are_named(told, cleaning, known, level):
    later = level(valid_from=date(2027, 9, 1), valid_to=None)
    found = told("levels", cleaning(), known(levels=(level(), later)))[1]
    assert found[:3] == ["pay_known", "pay_known_from", "pay_unknown_after"]


def test_a_level_that_outlasts_the_contract_leaves_nothing_open(told, cleaning, known, level):
    held = known(levels=(level(valid_to=date(2030, 1, 1)),))
    assert "pay_unknown_after" not in told("levels", cleaning(), held)[1]


def test_without_a_length_no_end_is_spoken_of(told, cleaning):
    assert "pay_unknown_after" not in told("levels", cleaning(years=None))[1]


def test_a_level_that_has_ended_is_shown_beside_that_none_is_held(told, cleaning):
    late = cleaning(starts_on=date(2027, 9, 1))
    assert told("levels", late)[1][:2] == ["pay_unknown", "pay_known"]


@pytest.mark.parametrize("held", [(), "unverified", "other", "future"])
def test_no_level_that_is_verified_and_meant_is_no_level(told, cleaning, known, level, held):
    levels = {
        "unverified": (level(verified=False),),
        "other": (level(is_default=False),),
        "future": (level(valid_from=date(2028, 1, 1), valid_to=None),),
    }.get(held, ())
    codes = told("levels", cleaning(), known(levels=levels))[1]
    assert codes[:2] == ["pay_unknown", "holiday_days_unknown"]


def test_parties_that_are_not_known_are_to_be_found_out(told, cleaning):
    codes = told("levels", cleaning(cpv="72000000"))[1]
    assert codes[-1] == "hear_unknown"


def test_voluntary_terms_of_an_unlisted_trade_name_nobody(told, cleaning):
    codes = told("levels", cleaning(cpv="80500000"))[1]
    assert codes[-1] == "levels_voluntary"


def test_levels_of_goods_of_unknown_make_are_open(cleaning, known):
    terms = Step("terms", "cannot_tell", ())
    step = levels_step(cleaning(cpv="18110000"), known(), terms=terms, regime="full")
    assert [one.code for one in step.reasons] == ["production_unknown"]


def test_staff_who_may_live_with_their_employer_raise_both_questions_as_one_case(told, cleaning):
    subject = cleaning(cpv="79620000", housed=True)
    assert told("sexual_exploitation", subject) == (
        "yes", ["answered_housed", "exploitation_terms_full"]
    )  # fmt: skip
    assert "housed_by_employer" in told("risk", subject)[1]


def test_housing_alone_leaves_the_risk_open_and_never_a_no(told, cleaning, known):
    unnamed = known(
        authority=StatedValue("not_named", "picture"), labour_form=StatedValue("ordinary", "own")
    )
    assert told("risk", cleaning(), unnamed)[0] == "no"
    assert told("risk", cleaning(housed=True), unnamed) == (
        "cannot_tell", ["authority_not_named", "form_ordinary", "housed_by_employer", "form_alone"]
    )  # fmt: skip


@pytest.mark.parametrize("code", ["own_staff", "housed", "staff_abroad"])
def test_an_answer_of_no_or_none_raises_no_question_by_itself(told, cleaning, code):
    for answer in (None, False):
        found = told("sexual_exploitation", cleaning(**{code: answer}))
        assert found == ("no", ["exploitation_not_asked"])
    assert told("sexual_exploitation", cleaning(**{code: True}))[1][0] == f"answered_{code}"


def test_the_code_of_a_whole_division_asks_but_does_not_tell_of_a_setting(told, cleaning):
    assert told("sexual_exploitation", cleaning(cpv="55000000"))[0] == "no"
    assert asked_of("55000000", {}) == ("own_staff", "housed")
    answered = cleaning(cpv="55000000", own_staff=True)
    assert told("sexual_exploitation", answered)[0] == "yes"
