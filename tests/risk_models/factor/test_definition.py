"""What a factor's declaration must hold, and each factor's bins at their edges."""

import ast
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.exceptions import InvalidOperationError

import risk_models.factors
from data_ingest.model.tables import PPM
from data_ingest.model.text import Text
from risk_models.card.scorecard import load_scorecard
from risk_models.card.scoring import score
from risk_models.factor.definition import FAMILIES, FORMS, Bin, FactorKind, InvalidFactor, factor
from risk_models.factors import FACTORS, factor_by_id
from risk_models.factors.industry import AUTHORITY, GOODS, RATE

WORDS = Text("ord", "word")


def declare(function, **changes):
    fields = {
        "family": "register",
        "label": WORDS,
        "why": WORDS,
        "not_meaning": WORDS,
        "source": "made up",
        "dated": date(2026, 11, 24),
        "settled_by": ("insolvency",),
        "forms": ("other",),
        "share_reason": WORDS,
        "bins": [Bin("none", WORDS, 0, WORDS, PPM), Bin("bankruptcy", WORDS, 5, WORDS, 0)],
    }
    return factor(**(fields | changes))(function)


def made_up():
    """A made-up factor."""
    return pl.col("insolvency")


def undescribed():
    return pl.col("insolvency")


def test_a_factor_is_named_by_its_family_and_function():
    declared = declare(made_up)
    assert declared.id == "register.made_up"
    assert declared.description == "A made-up factor."
    assert declared.kind is FactorKind.INHERENT
    assert declared.bin("bankruptcy").points == 5


def test_a_missing_docstring_is_refused():
    with pytest.raises(InvalidFactor, match=r"register\.undescribed has no docstring"):
        declare(undescribed)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"family": "weather"}, "unknown weather"),
        ({"forms": ("theft",)}, "unknown theft"),
        ({"settled_by": ("insolvency", "size")}, "unknown size"),
        ({"settled_by": ()}, r"reads \['insolvency'\]"),
        ({"settled_by": ("founded_on",)}, r"reads \['insolvency'\]"),
        ({"bins": [Bin("none", WORDS, 0, WORDS, 0)] * 2}, "same code"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(changes, message):
    with pytest.raises(InvalidFactor, match=message):
        declare(made_up, **changes)


def test_a_code_that_is_no_bin_is_an_error(subjects_of):
    with pytest.raises(InvalidOperationError):
        subjects_of({"insolvency": "liquidation"}).select(declare(made_up).expression)


def test_an_unknown_bin_or_factor_is_a_key_error():
    with pytest.raises(KeyError):
        declare(made_up).bin("liquidation")
    with pytest.raises(KeyError):
        factor_by_id("register.made_up")


def declared():
    """Family and name of every function below `@factor` in the folder, as its source has them."""
    for file in Path(risk_models.factors.__path__[0]).glob("*.py"):
        for function in ast.parse(file.read_text("utf-8")).body:
            for call in getattr(function, "decorator_list", ()):
                if getattr(getattr(call, "func", None), "id", "") == "factor":
                    said = {one.arg: one.value for one in call.keywords}
                    if "draft" not in said:
                        yield said["family"].value, function.name


def test_the_factors_are_found_in_their_folder_by_family_and_id():
    order = list(FAMILIES)
    found = sorted(declared(), key=lambda one: (order.index(one[0]), one))
    assert found
    assert [one.id for one in FACTORS] == [f"{family}.{name}" for family, name in found]


@pytest.mark.parametrize("one", FACTORS, ids=lambda one: one.id)
def test_every_factor_speaks_to_its_readers_in_both_languages(one):
    texts = [one.label, one.why, one.not_meaning, one.share_reason]
    texts += [text for each in one.bins for text in (each.label, each.reason)]
    for text in texts:
        assert text.sv
        assert text.en
        assert text.sv != text.en
    assert one.source
    assert one.family in FAMILIES
    assert set(one.forms) <= set(FORMS)


@pytest.mark.parametrize("one", FACTORS, ids=lambda one: one.id)
def test_no_factor_reads_who_or_where_a_firm_is(one):
    columns = set(one.expression.meta.root_names())
    assert not columns & {"party_id", "part_id", "tender_id", "country", "size", "name"}


@pytest.mark.parametrize(
    ("factor_id", "facts", "expected"),
    [
        ("sector.labour_form", {"labour_form": "isolated"}, "isolated"),
        ("place.rights", {"rights_rank": 400}, "low"),
        ("place.rights", {"rights_rank": 401}, "middle"),
        ("place.enforcement", {"enforcement_rank": 600}, "middle"),
        ("place.enforcement", {"enforcement_rank": 601}, "raised"),
        ("place.economy", {"economic_rank": 800}, "raised"),
        ("place.economy", {"economic_rank": 801}, "high"),
        ("place.economy", {}, None),
        ("register.address", {"address_firms": 24}, "few"),
        ("register.address", {"address_firms": 25}, "many"),
        ("register.seat_change", {"seat_changed_on": date(2025, 11, 25)}, "recent"),
        ("register.seat_change", {"seat_changed_on": date(2025, 11, 24)}, "earlier"),
        ("register.seat_change", {"seat_changed_on": date(2026, 11, 25)}, None),
        ("register.industry_change", {"industry_changed_on": date(2026, 1, 1)}, "recent"),
        ("register.industry_change", {}, None),
        ("workforce.tied_permits", {"tied_permits": "most"}, "most"),
        ("workforce.recruitment", {"recruitment": "worker_pays"}, "worker_pays"),
        ("workforce.hired_staff", {"hired_staff": "part"}, "part"),
        ("workforce.pay_system", {"pay_system": "by_piece"}, "by_piece"),
        ("price.discount", {"tender_discount": 99}, "among_others"),
        ("price.discount", {"tender_discount": 100}, "clear"),
        ("price.discount", {"tender_discount": 249}, "clear"),
        ("price.discount", {"tender_discount": 250}, "large"),
        ("price.explanation", {"cost_explanation": "partial"}, "partial"),
        ("transparency.number", {"number_known": "no"}, "no"),
        ("transparency.tiers", {"tiers_named": "no"}, "no"),
        ("transparency.open_questions", {"open_questions": 0}, "none"),
        ("transparency.open_questions", {"open_questions": 2}, "few"),
        ("transparency.open_questions", {"open_questions": 3}, "several"),
        ("register.age", {"founded_on": date(2016, 11, 24)}, "ten_or_more"),
        ("register.age", {"founded_on": date(2016, 11, 25)}, "three_to_ten"),
        ("register.age", {"founded_on": date(2023, 11, 24)}, "three_to_ten"),
        ("register.age", {"founded_on": date(2023, 11, 25)}, "one_to_three"),
        ("register.age", {"founded_on": date(2025, 11, 24)}, "one_to_three"),
        ("register.age", {"founded_on": date(2025, 11, 25)}, "under_one"),
        ("register.age", {"founded_on": date(2027, 1, 1)}, "under_one"),
        ("register.age", {}, None),
        ("register.employer", {"employer_registration": "left"}, "left"),
        ("register.insolvency", {"insolvency": "reorganisation"}, "reorganisation"),
        ("register.f_tax", {"f_tax": "not_approved"}, "not_approved"),
        ("register.vat", {"vat_registration": "never"}, "never"),
        ("register.tax_debts", {"tax_debts": 0}, "none"),
        ("register.tax_debts", {"tax_debts": 1}, "small"),
        ("register.tax_debts", {"tax_debts": 99_999}, "small"),
        ("register.tax_debts", {"tax_debts": 100_000}, "large"),
        ("register.tax_debts", {}, None),
        ("workforce.payroll_capacity", {"payroll_capacity": 1000}, "ample"),
        ("workforce.payroll_capacity", {"payroll_capacity": 999}, "partial"),
        ("workforce.payroll_capacity", {"payroll_capacity": 500}, "partial"),
        ("workforce.payroll_capacity", {"payroll_capacity": 499}, "short"),
        (
            "workforce.payroll_capacity",
            {"payroll_capacity": 2000, "contribution_months": 0},
            "none",
        ),
        ("workforce.payroll_capacity", {"contribution_months": 0}, "none"),
        ("workforce.payroll_capacity", {"contribution_months": 3}, None),
        ("workforce.headcount_hours", {"hours_per_head": 200}, "within"),
        ("workforce.headcount_hours", {"hours_per_head": 201}, "over"),
        ("workforce.housing", {"employer_housing": "tied"}, "tied"),
        ("workforce.posting_proof", {"posted_workers": "no"}, "not_posted"),
        ("workforce.posting_proof", {"posted_workers": "yes"}, None),
        (
            "workforce.posting_proof",
            {"posted_workers": "yes", "posting_notice": "yes"},
            "proven",
        ),
        (
            "workforce.posting_proof",
            {"posted_workers": "yes", "posting_notice": "no"},
            "unproven",
        ),
        (
            "transparency.subcontractors_named",
            {"subcontractors_used": "no", "subcontractors_named": "no"},
            "none_used",
        ),
        (
            "transparency.subcontractors_named",
            {"subcontractors_used": "yes", "subcontractors_named": "no"},
            "unnamed",
        ),
        (
            "transparency.subcontractors_named",
            {"subcontractors_used": "no", "subcontractors_named": "yes"},
            "named",
        ),
        ("transparency.subcontractors_named", {"subcontractors_named": "yes"}, "named"),
        ("transparency.subcontractors_named", {"subcontractors_named": "no"}, None),
        ("price.labour_cost", {"labour_cost_ratio": 999}, "below"),
        ("price.labour_cost", {"labour_cost_ratio": 1000}, "bare"),
        ("price.labour_cost", {"labour_cost_ratio": 1150}, "narrow"),
        ("price.labour_cost", {"labour_cost_ratio": 1400}, "ample"),
        ("price.labour_cost", {}, None),
        ("mitigation.collective_agreement", {"collective_agreement": "no"}, "none"),
        ("mitigation.collective_agreement", {"collective_agreement": "yes"}, "stated"),
        ("mitigation.collective_agreement", {"agreement_covers_part": "yes"}, None),
    ],
)
def test_each_bin_begins_where_it_says(subjects_of, factor_id, facts, expected):
    assert subjects_of(facts).select(factor_by_id(factor_id).expression).item() == expected


PROOF = {
    "collective_agreement": "yes",
    "agreement_issuer_named": "yes",
    "agreement_dated_on": date(2025, 4, 1),
    "agreement_covers_part": "yes",
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "verified"),
        ({"agreement_issuer_named": None}, "stated"),
        ({"agreement_issuer_named": "no"}, "stated"),
        ({"agreement_dated_on": None}, "stated"),
        ({"agreement_dated_on": date(2026, 11, 25)}, "stated"),
        ({"agreement_covers_part": "no"}, "stated"),
        ({"collective_agreement": "no"}, "none"),
    ],
)
def test_an_agreement_counts_only_with_issuer_date_and_scope(subjects_of, changes, expected):
    agreement = factor_by_id("mitigation.collective_agreement")
    assert subjects_of(PROOF | changes).select(agreement.expression).item() == expected


@pytest.mark.parametrize(
    ("factor_id", "states", "expected"),
    [
        ("register.age", {"founded_on_state": "refused"}, "refused"),
        ("register.age", {"founded_on_state": "not_available"}, "not_available"),
        ("register.age", {}, "not_collected"),
        ("register.age", {"founded_on_state": "not_applicable"}, "not_collected"),
        ("register.insolvency", {"insolvency_state": "not_applicable"}, "not_applicable"),
        ("register.insolvency", {"insolvency_state": "refused"}, "refused"),
        (
            "workforce.payroll_capacity",
            {"payroll_capacity_state": "not_applicable", "contribution_months": 0},
            "not_applicable",
        ),
        (
            "workforce.posting_proof",
            {"posted_workers": "yes", "posting_notice_state": "refused"},
            "refused",
        ),
        ("transparency.subcontractors_named", {"subcontractors_used_state": "refused"}, "refused"),
        (
            "mitigation.collective_agreement",
            {
                "agreement_dated_on_state": "refused",
                "agreement_covers_part_state": "not_available",
            },
            "refused",
        ),
    ],
)
def test_the_state_of_an_unknown_factor_follows_from_its_facts(
    subjects_of, factor_id, states, expected
):
    (found,) = values_of(subjects_of(states), factor_id)
    assert found["state"] == expected


def test_a_known_factor_is_stated_and_shows_its_facts(subjects_of):
    rows = subjects_of({"collective_agreement": "yes", "agreement_dated_on": date(2025, 4, 1)}, {})
    known, unknown = values_of(rows, "mitigation.collective_agreement")
    assert known["state"] == "stated"
    assert known["value"] == "collective_agreement=yes;agreement_dated_on=2025-04-01"
    assert (unknown["state"], unknown["value"]) == ("not_collected", None)


def values_of(subjects, factor_id):
    """What a factor of the current card makes of the facts about each part."""
    return score(subjects, load_scorecard()).factors.filter(factor=factor_id).rows(named=True)


INDUSTRY = {"authority_risk_sector": "not_named", "industry_rate": 499, "listed_goods": "none"}


@pytest.mark.parametrize(
    ("changes", "expected", "points"),
    [
        ({}, "not_named_low", 0),
        ({"industry_rate": 500}, "not_named_middling", 2),
        ({"industry_rate": None}, "not_named_middling", 2),
        ({"industry_rate": 2000}, "not_named_raised", 5),
        ({"industry_rate": 4000}, "not_named_high", 8),
        ({"authority_risk_sector": "greatest"}, "greatest_middling", 12),
        ({"authority_risk_sector": "named_twice", "industry_rate": 3678}, "named_twice_raised", 19),
        ({"listed_goods": "child_labour"}, "goods_child_labour", 15),
        (
            {"listed_goods": "child_labour", "authority_risk_sector": "named_twice"},
            "named_twice_middling",
            16,
        ),
        (
            {"listed_goods": "forced_labour", "authority_risk_sector": "greatest"},
            "goods_forced_labour",
            22,
        ),
        ({"listed_goods": None}, None, None),
        ({"authority_risk_sector": None}, None, None),
    ],
)
def test_goods_take_the_place_of_statement_and_rate_and_never_add(
    subjects_of, changes, expected, points
):
    industry = factor_by_id("sector.industry")
    code = subjects_of(INDUSTRY | changes).select(industry.expression).item()
    assert code == expected
    assert (None if code is None else industry.bin(code).points) == points


def test_every_statement_rate_and_list_gives_the_greater_of_goods_and_the_sum():
    industry = factor_by_id("sector.industry")
    for stated, of_statement in AUTHORITY.items():
        for rated, of_rate in RATE.items():
            if (stated != "not_named") and rated == "low":
                continue  # a low rate of an industry that is named is not carried over
            assert industry.bin(f"{stated}_{rated}").points == of_statement + of_rate
    assert max(GOODS.values()) == max(one.points for one in industry.bins)


MEASURES = ("bank_wages", "worker_channel", "subcontractor_approval")


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "verified"),
        ({"covers": None}, "stated"),
        ({"covers": "no"}, "stated"),
        ({"dated_on": None}, "stated"),
        ({"dated_on": date(2023, 11, 24)}, "stated"),
        ({"dated_on": date(2023, 11, 25)}, "verified"),
        ({"dated_on": date(2026, 11, 25)}, "stated"),
        ({"": "no"}, "none"),
    ],
    ids=str,
)
def test_a_measure_counts_only_with_issuer_fresh_date_and_scope(
    subjects_of, measure, changes, expected
):
    proof = {"": "yes", "covers": "yes", "dated_on": date(2026, 4, 1)} | changes
    facts = {f"{measure}_{name}".rstrip("_"): value for name, value in proof.items()}
    one = factor_by_id(f"mitigation.{measure}")
    assert subjects_of(facts).select(one.expression).item() == expected


@pytest.mark.parametrize(
    ("state", "covers", "expected"),
    [
        ("closed", "yes", "closed"),
        ("closed", "no", "stated"),
        ("open_findings", "yes", "open_findings"),
        ("none", None, "none"),
    ],
)
def test_an_audit_counts_once_its_findings_are_closed(subjects_of, state, covers, expected):
    facts = {
        "labour_audit": state,
        "labour_audit_covers": covers,
        "labour_audit_dated_on": date(2026, 1, 1),
    }
    audit = factor_by_id("mitigation.labour_audit")
    assert subjects_of(facts).select(audit.expression).item() == expected
