import io
from datetime import date

import pytest

from data_ingest.mapping import PurchaseContext
from data_ingest.snapshot.store import current_id
from risk_models.card.scorecard import load_scorecard
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.table_files import NamedFile
from service.settings import WorkLimits
from service.suppliers.portfolios.on_cluster import packed, slices_of, together
from service.suppliers.portfolios.output import make_output, read_output
from service.suppliers.portfolios.ranked import needs_of
from service.suppliers.portfolios.reading import read_packed, unpacked
from service.suppliers.portfolios.scoring import (
    Scoring,
    score_parts,
    score_suppliers,
    scored_of,
)
from service.suppliers.portfolios.supplier_lookup import whole_of

DAY = date(2026, 11, 24)
LIMITS = WorkLimits(memory_bytes=2**31, seconds=60)
CPVS = ["90910000", "", "45000000", ""]
NUMBERS = ["5599990008", "5599990016", "5599990024", "5599990032"]


@pytest.fixture
def listed():
    """Four suppliers by number alone, two of them with what is bought."""
    rows = [f"{number};{cpv}" for number, cpv in zip(NUMBERS, CPVS, strict=True)]
    payload = "\n".join(["Org.nr;CPV", *rows]).encode()
    how = ReadingOptions(
        person_key=bytes(32), today=DAY, purchase=PurchaseContext(place_country="SE")
    )
    return unpacked(read_packed((NamedFile("s.csv", payload),), how))


@pytest.fixture
def how(registers):
    """A register that knows the first two, one of them in liquidation."""
    firms = [
        {"party_id": f"SE-ON:{number}", "kind": "company", "country": "SE", "display_name": name,
         "founded_on": date(2001, 2, 3), "status": status}
        for number, name, status in (
            (NUMBERS[0], "Norr AB", "active"), (NUMBERS[1], "Söder AB", "winding_down"))
    ]  # fmt: skip
    identifiers = [
        {"party_id": f"SE-ON:{number}", "scheme": "SE-ON", "number": number}
        for number in NUMBERS[:2]
    ]
    industries = [
        {"party_id": f"SE-ON:{NUMBERS[1]}", "scheme": "SNI2025", "code": code, "rank": rank}
        for rank, code in ((1, "70100"), (2, "81210"))
    ]
    registers.add(
        "se_bolagsverket_bulk", parties=firms, identifiers=identifiers, industries=industries
    )
    return Scoring(
        as_of=DAY,
        scorecard=load_scorecard("baseline-2"),
        snapshot_dir=registers.root,
        snapshot_id=current_id(registers.root),
        judgements=NONE_JUDGED,
    )


def test_a_number_alone_is_called_what_the_register_calls_it_and_its_facts_count(listed, how):
    needs = score_suppliers(listed, how, limits=LIMITS, advance=lambda *_: None).needs()
    named = {need.name: need for need in needs if need.name}
    assert set(named) == {"Norr AB", "Söder AB"}
    assert "founded_on" in {one.fact for one in named["Norr AB"].register_facts}
    insolvency = [dict(named[name].values)["register.insolvency"] for name in sorted(named)]
    assert insolvency[0] != insolvency[1]
    assert all(need.possible_matches == 0 for need in needs)


def test_a_supplier_that_nothing_tells_of_has_the_industry_of_its_registration(listed, how):
    needs = score_suppliers(listed, how, limits=LIMITS, advance=lambda *_: None).needs()
    told = {need.name: (need.cpv, need.cpv_from, need.cpv_evidence) for need in needs if need.name}
    assert told == {
        "Norr AB": ("90910000", "list", "90910000"),
        "Söder AB": ("90910000", "register", "SNI2025 81210"),
    }
    values = {need.name: dict(need.values) for need in needs if need.name}
    assert values["Söder AB"]["sector.industry"] == values["Norr AB"]["sector.industry"]
    assert values["Söder AB"]["register.industry"] not in {"fits", "differs"}


def test_it_does_not_matter_how_many_are_done_at_a_time_and_every_part_is_told(listed, how):
    told = []
    whole = score_suppliers(listed, how, limits=LIMITS, advance=lambda *_: None)
    parts = score_suppliers(
        listed, how, limits=LIMITS, advance=lambda *some: told.append(some), at_once=1
    )
    assert parts.needs() == whole.needs()
    assert told == [(done, 4) for done in range(5)]


def test_slices_scored_apart_and_put_together_are_the_whole(listed, how):
    whole = score_suppliers(listed, how, limits=LIMITS, advance=lambda *_: None)
    scored, parts = scored_of(listed, how), []
    for some in slices_of(scored, 1):
        told = []
        score_parts(some, how, at_once=1, tell=told.append, whole=whole_of(scored))
        parts.append(packed(told))
    assert make_output(listed, together(parts)).parquet == make_output(listed, whole).parquet


def test_what_the_caller_raises_ends_the_work(listed, how):
    def stop(done, _total):
        if done:
            raise KeyError(done)

    with pytest.raises(KeyError, match="1"):
        score_suppliers(listed, how, limits=LIMITS, advance=stop, at_once=1)


def test_needs_come_back_from_their_rows_as_they_were(listed, how):
    suppliers = score_suppliers(listed, how, limits=LIMITS, advance=lambda *_: None)
    assert needs_of(suppliers.table().collect()) == suppliers.needs()
    assert needs_of(suppliers.table().collect().clear()) == []


def test_the_same_suppliers_give_the_same_output_to_the_byte(listed, how):
    first, second = (
        make_output(listed, score_suppliers(listed, how, limits=LIMITS, advance=lambda *_: None))
        for _ in range(2)
    )
    assert first.parquet == second.parquet
    assert len(first.sha256) == 64
    assert first.rows["key"].to_list()[0].startswith("SE-ON:")


def test_an_output_that_was_kept_before_a_column_was_added_is_read_with_null(listed, how):
    suppliers = score_suppliers(listed, how, limits=LIMITS, advance=lambda *_: None)
    stream = io.BytesIO()
    kept = read_output(make_output(listed, suppliers).parquet)
    kept.drop("cpv_evidence").write_parquet(stream)
    earlier = read_output(stream.getvalue())
    assert earlier.columns == kept.columns
    assert earlier["cpv_evidence"].null_count() == earlier.height
    assert [need.cpv for need in needs_of(earlier)] == [need.cpv for need in needs_of(kept)]
