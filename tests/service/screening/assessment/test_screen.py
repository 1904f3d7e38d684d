import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.reading import read_procurement
from procurement_rules.facts import FACTS
from procurement_rules.rulebook import load_rulebook
from risk_models.card.scorecard import load_scorecard
from risk_models.chain.parts import InvalidChain, build_chains
from risk_models.industry.labour_cost import labour_costs
from risk_models.industry.sectors import handed_on_medians
from service.platform.frames import canonical
from service.screening.assessment.evidence import gather
from service.screening.assessment.models import Assessment
from service.screening.assessment.screen import AFTER_AWARD, BEFORE_AWARD, rule_facts, screen
from service.screening.purchase.examples import load_example

AS_OF = date(2026, 11, 24)
PPM = 1_000_000

HASH_OF_THE_EXAMPLE = """
from datetime import UTC, date, datetime
from service.screening.purchase.examples import load_example
from service.operations.people.principal import Principal
from service.screening.record.recording import screen_file
print(screen_file(
    load_example(), name="x", principal=Principal("local", "local-user"), person_key=b"other",
    now=datetime(2027, 1, 1, tzinfo=UTC), as_of=date(2026, 11, 24),
).assessment.sha256())
"""


def screened_again(procurement, evidence, **changes):
    given = {"scorecard": load_scorecard(), "rulebook": load_rulebook(), "as_of": AS_OF}
    return Assessment.read(canonical(screen(procurement, evidence, **given | changes)))


@pytest.fixture(scope="module")
def example():
    procurement = read_procurement(load_example(), name="x", person_key=b"k").procurement
    return procurement, gather(procurement, name="x")


def tables_of(document):
    return read_procurement(json.dumps(document).encode(), name="x", person_key=b"k").procurement


def facts_of(document):
    procurement = tables_of(document)
    evidence = gather(procurement, name="x")
    medians = handed_on_medians(procurement.contracts, evidence.sector_facts)
    prices = labour_costs(procurement, evidence.wage_levels, on=AS_OF)
    return rule_facts(
        procurement,
        evidence,
        chains=build_chains(procurement, on=AS_OF, median_ppm=medians),
        prices={price.tender_id: price for price in prices},
        rulebook=load_rulebook(),
        as_of=AS_OF,
    )


def outcomes(tender):
    """Each rule's outcomes about a tender, by the parties they are about."""
    found = {(d.rule_id, p): d.outcome for d in tender.determinations for p in d.party_ids or [""]}
    return found | {(rule, ""): "does_not_apply" for rule in tender.does_not_apply}


def shuffled(tables, seed):
    frames = {name: getattr(tables, name) for name in tables.members()}
    there = {name: frame for name, frame in frames.items() if frame is not None}
    turned = {n: f.sample(fraction=1, shuffle=True, seed=seed) for n, f in there.items()}
    return type(tables).validate(turned)


@settings(max_examples=8)
@given(seed=st.integers(0, 2**31))
def test_the_order_of_rows_means_nothing(example, screened, seed):
    procurement, evidence = example
    again = screened_again(shuffled(procurement, seed), shuffled(evidence, seed + 1))
    assert again.canonical_bytes() == screened.record.assessment


def test_the_same_input_twice_gives_the_same_bytes(example, screened):
    for _ in range(2):
        assert screened_again(*example).canonical_bytes() == screened.record.assessment


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0", "TZ": "Pacific/Kiritimati", "LANG": "sv_SE.UTF-8"},
        {"PYTHONHASHSEED": "random", "TZ": "America/Los_Angeles", "LC_ALL": "C"},
    ],
)
def test_another_process_place_and_language_give_the_same_bytes(screened, environment):
    ran = subprocess.run(
        [sys.executable, "-c", HASH_OF_THE_EXAMPLE],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == screened.record.result_hash


def test_every_part_is_its_base_and_its_factors_contributions(screened):
    parts = [part for tender in screened.assessment.lots[0].tenders for part in tender.parts]
    assert len(parts) > 8
    for part in parts:
        contributions = sum(value.points for value in part.factors)
        assert part.base + contributions + part.unanswered == part.points
        assert part.base + sum(value.low for value in part.factors) == part.low
        assert part.base + sum(value.high for value in part.factors) == part.high
        assert part.low <= part.typical_low <= part.typical_high <= part.high
        assert part.low <= part.points <= part.high


def test_shares_of_work_and_exposure_sum_to_one_million(screened):
    for tender in screened.assessment.lots[0].tenders:
        assert sum(part.exposure_share_ppm for part in tender.parts) == PPM
        assert sum(path.share_ppm for path in tender.paths) + tender.other_paths_ppm == PPM
        own_work = sum(part.own_work_ppm for part in tender.parts)
        assert PPM - len(tender.parts) <= own_work <= PPM  # each is rounded down
        assert tender.low <= tender.points <= tender.high


def test_a_lot_without_tenders_has_its_law_and_no_review_need(one_tender, screen_document):
    document = one_tender()
    document["lots"].append(document["lots"][0] | {"id": "2", "title": "Fönsterputs"})
    first, second = screen_document(document).assessment.lots
    assert [len(lot.tenders) for lot in (first, second)] == [1, 0]
    assert second.regime == first.regime == "full"
    assert {record.rule_id for record in second.determinations} == {
        record.rule_id for record in first.determinations
    }


def test_lots_and_tenders_stand_in_the_order_of_the_document(document, screen_document):
    made = document()
    made["lots"].insert(0, made["lots"][0] | {"id": "0"})
    made["tenders"].reverse()
    first, second = screen_document(made).assessment.lots
    assert (first.contract_id, second.contract_id) == ("0", "1")
    assert [tender.tender_id for tender in second.tenders] == ["A4", "A3", "A2", "A1"]


def test_where_no_place_is_known_nothing_is_assumed(one_tender, screen_document):
    document = one_tender()
    del document["lots"][0]["place"]
    (lot,) = screen_document(document).assessment.lots
    (tender,) = lot.tenders
    assert lot.place_country is None
    assert tender.price.reason == "no_place"
    assert not [v for p in tender.parts for v in p.factors if v.family == "place" and v.bin]
    assert tender.band == "insufficient"


def test_no_points_cross_into_what_the_rules_read(example, screened):
    words = {word for name in FACTS for word in name.split("_")}
    assert not words & {"points", "score", "band", "exposure", "guard", "coverage"}
    card = load_scorecard()
    other = card.model_copy(update={"base": card.base + 40})
    again = screened_again(*example, scorecard=other)
    for before, after in zip(screened.assessment.lots, again.lots, strict=True):
        assert before.determinations == after.determinations
        for one, two in zip(before.tenders, after.tenders, strict=True):
            assert one.points < two.points
            assert (one.determinations, one.does_not_apply) == (
                two.determinations,
                two.does_not_apply,
            )


def test_a_tender_in_euro_is_neither_converted_nor_compared(one_tender, screen_document):
    document = one_tender()
    money = {"amount": "900000.00", "currency": "EUR"}
    document |= {"value": money}
    document["lots"][0]["value"] = money
    document["tenders"][0]["price"] = money
    assessment = screen_document(document).assessment
    (lot,) = assessment.lots
    (tender,) = lot.tenders
    assert (assessment.purchase.amount, assessment.purchase.currency) == ("900000.00", "EUR")
    assert lot.regime == "full"
    assert (tender.price.reason, tender.price.below) == ("other_currency", "cannot_tell")
    (row,) = facts_of(document).filter(pl.col("tender_id") == "").rows(named=True)
    assert (row["value_eur_low"], row["value_eur_high"]) == (900_000, 900_000)
    assert row["value_sek"] is None


def grounds(document, **note):
    document["grounds"] = [{"party": "norr", **note}]
    return document


def test_a_judgment_of_4_years_and_11_months_is_a_question_of_law_with_the_hearing_first(
    one_tender, screen_document
):
    noted = {"ground": "trafficking_judgment", "judged_on": "2021-12-24", "is_final": True}
    assessment = screen_document(grounds(one_tender(), **noted)).assessment
    (tender,) = assessment.lots[0].tenders
    (record,) = [
        record
        for record in tender.determinations
        if record.rule_id == "SE-LOU-13-1" and record.outcome == "applies"
    ]
    assert record.party_ids == ("norr",)
    assert record.ground_ids == ("1",)
    assert record.facts["judged_on"] == "2021-12-24"
    assert record.facts["decision_on"] == "2026-11-24"
    text = next(rule for rule in assessment.rules if rule.rule_id == "SE-LOU-13-1")
    assert "Hör leverantören först (13:4)" in text.then.sv
    assert "Hear the supplier first (13:4)" in text.then.en
    assert outcomes(tender)["SE-LOU-13-4", "norr"] == "applies"


def test_a_judgment_of_five_years_and_a_day_is_none(one_tender, screen_document):
    noted = {"ground": "trafficking_judgment", "judged_on": "2021-11-23", "is_final": True}
    (tender,) = screen_document(grounds(one_tender(), **noted)).assessment.lots[0].tenders
    assert "SE-LOU-13-1" in tender.does_not_apply


def test_a_check_that_found_no_ground_answers_the_rules_on_exclusion(one_tender, screen_document):
    document = grounds(one_tender(), ground="none")
    document["grounds"].append({"party": "norr-golv", "ground": "none"})
    (tender,) = screen_document(document).assessment.lots[0].tenders
    exclusion = {
        rule.id
        for rule in load_rulebook().rules
        if rule.concerns == "party" and rule.consequence.endswith("_EXCLUDE")
    }
    told = {record.rule_id for record in tender.determinations} & exclusion
    assert {"SE-LOU-13-1", "SE-LOU-13-2-1", "SE-LOU-13-3-1"} <= set(tender.does_not_apply)
    assert not told - {"SE-LOU-13-5"}


def test_that_nobody_has_noted_a_ground_is_not_known_to_mean_that_there_is_none(screened):
    for tender in screened.assessment.lots[0].tenders:
        found = [one for one in tender.determinations if one.rule_id == "SE-LOU-13-1"]
        assert {one.outcome for one in found} == {"cannot_tell"}
        assert all("ground" in one.missing for one in found)


def test_a_chain_that_is_none_is_refused_with_its_path(one_tender):
    document = one_tender()
    document["tenders"][0]["links"].append(
        {"contractor": "norr-golv", "subcontractor": "norr", "percent": 1, "unit": "hours"}
    )
    procurement = tables_of(document)
    with pytest.raises(InvalidChain) as refused:
        screened_again(procurement, gather(procurement, name="x"))
    assert "norr → norr-golv → norr" in refused.value.problems[0].detail("sv")


def test_what_was_left_out_of_the_input_is_counted(example):
    assert screened_again(*example, rejected=3).rejected == 3


@pytest.mark.parametrize("as_of", [date(1, 1, 1), date(2024, 2, 29), date(9999, 12, 31)])
def test_any_day_can_be_screened_for(example, as_of):
    assert screened_again(*example, as_of=as_of).as_of == as_of


@pytest.mark.parametrize(
    ("stage", "state", "awarded"),
    [
        *((stage, "submitted", False) for stage in BEFORE_AWARD),
        *((stage, "submitted", True) for stage in AFTER_AWARD),
        ("award", "submitted", None),
        ("tenders_in", "awarded", True),
        (None, "submitted", None),
    ],
)
def test_stage_and_tender_tell_whether_the_award_has_been_made(one_tender, stage, state, awarded):
    document = one_tender() | {"stage": stage}
    document["tenders"][0]["state"] = state
    rows = facts_of(document).filter(pl.col("tender_id") == "A1", pl.col("party_id") == "")
    assert rows["contract_awarded"].to_list() == [awarded]


@pytest.mark.parametrize(
    ("handed_on", "links", "subcontracts"),
    [
        ({"percent": 0}, [], False),
        ({"percent": 5}, [], True),
        ({"low_percent": 0, "high_percent": 5}, [], None),
        (None, [], None),
        ({"low_percent": 0, "high_percent": 10}, None, True),
    ],
)
def test_whether_anyone_is_engaged_follows_from_names_and_shares(
    one_tender, handed_on, links, subcontracts
):
    document = one_tender()
    tender = document["tenders"][0]
    tender["parties"][0]["handed_on"] = handed_on
    if links is not None:
        tender["links"] = links
        tender["parties"] = tender["parties"][:1]
    rows = facts_of(document).filter(pl.col("tender_id") == "A1", pl.col("party_id") == "")
    assert rows["subcontracts"].to_list() == [subcontracts]


@pytest.mark.parametrize("kind", ["central", "sub_central", "utility", "unknown"])
def test_only_a_kind_of_buyer_that_has_a_threshold_is_told_to_the_rules(one_tender, kind):
    document = one_tender()
    document["buyer"]["kind"] = kind
    told = facts_of(document)["buyer_kind"].unique().to_list()
    assert told == [kind if kind in ("central", "sub_central") else None]


def test_a_value_in_kronor_is_whole_and_not_rounded_up(one_tender):
    document = one_tender()
    document["value"] = {"amount": "1999999.99", "currency": "SEK"}
    assert facts_of(document)["value_sek"].unique().to_list() == [1_999_999]
    del document["value"], document["lots"][0]["value"]
    assert facts_of(document)["value_sek"].unique().to_list() == [None]


def test_an_undisclosed_part_is_no_party_that_rules_are_asked_about(document):
    parties = facts_of(document()).filter(pl.col("party_id") != "")
    assert not [one for one in parties["party_id"] if "undisclosed" in one]
    assert parties.filter(tender_id="A4")["party_id"].to_list() == ["gladan"]
    assert parties.filter(tender_id="A2")["party_role"].to_list() == [
        "tenderer",
        "subcontractor",
        "subcontractor",
    ]


def test_each_ground_of_a_party_is_a_row_of_its_own(one_tender):
    document = one_tender()
    document["grounds"] = [
        {"party": "norr", "ground": "tax_debt_shown", "paid_or_agreed": False},
        {"party": "norr", "ground": "labour_law_breach", "happened_on": "2025-01-02"},
    ]
    rows = facts_of(document).filter(party_id="norr").sort("ground_id")
    assert rows["ground"].to_list() == ["tax_debt_shown", "labour_law_breach"]
    assert rows["paid_or_agreed"].to_list() == [False, None]


def test_the_price_of_a_tender_is_that_of_its_own_comparison(screened):
    implied = {t.tender_id: t.price.implied_high for t in screened.assessment.lots[0].tenders}
    assert Decimal(implied["A2"]) == Decimal(6_080_000) / 32_000
