from dataclasses import replace
from types import SimpleNamespace

import orjson
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_models.card.scorecard import card_sha256, load_scorecard
from service.documents.model import Table
from service.suppliers.portfolios.drift import (
    BAND,
    INDUSTRY,
    LEAST_SUPPLIERS,
    NOT_TOLD,
    REGISTERS,
    TOLD,
    UNKNOWN,
    counts_of_output,
    drift_since,
    drifts,
    summed,
)
from service.suppliers.portfolios.drift_report import drift_blocks
from service.suppliers.portfolios.drift_view import PortfolioDrift, drift_json
from service.suppliers.portfolios.drift_words import (
    drift_remark,
    drift_statements,
    frame_statement,
    level,
    shifted,
)
from service.suppliers.portfolios.portfolio_files import run_file
from service.suppliers.portfolios.report import run_document
from tests.service.suppliers.portfolios.conftest import run_in

CARD = load_scorecard()
AGE = "register.age"
CLEANING, SCHOOLS = "90910000", "80000000"


def counts(total=1_000, *, told=0, age=None, band=None, industry=None):
    """Suppliers of whom registers know some; everybody's age and nothing else is told."""
    return {
        REGISTERS: {TOLD: told, NOT_TOLD: total - told},
        BAND: band or {"standard": total},
        INDUSTRY: industry or {"90": total},
        AGE: age or {UNKNOWN: total},
    }


def kept(now, before=None, *, snapshot=None):
    """What a run keeps of its drift, where the run before has kept its own."""
    if before is None:
        return drift_since(now, CARD, None)
    record = {"scorecard_sha256": card_sha256(CARD), "drift": drift_since(before, CARD, None)}
    previous = SimpleNamespace(
        id="job_before", snapshot_id=snapshot, record=orjson.dumps(record), output=b""
    )
    return drift_since(now, CARD, previous)


def texts(found, snapshot=None, language="en"):
    return [one.text for one in drift_statements(found, snapshot, language)]


def list_of(cpv, suppliers=240):
    """A list of made-up organisations, their check digits right."""
    rows = ["Organisationsnummer;CPV"]
    for at in range(suppliers):
        nine = f"5599{at:05}"
        doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
        rows.append(f"{nine}{-sum(sum(divmod(one, 10)) for one in doubled) % 10};{cpv}")
    return "\n".join(rows).encode()


@pytest.fixture(scope="module")
def runs(installation):
    """Two runs of a source: first cleaning alone, then schools."""
    return [
        run_in(installation, ("list.csv", list_of(cpv)), source="drift")
        for cpv in (CLEANING, SCHOOLS)
    ]


def test_a_register_that_went_missing_is_said_first_with_what_to_do():
    before = counts(told=900, age={"ten_or_more": 900, UNKNOWN: 100})
    found = kept(counts(), before, snapshot="2026-11-01")
    first, second = drift_statements(found, None, "sv")
    assert first.text == (
        "Register och listor har uppgifter om 0\xa0% av leverantörerna, vid förra genomgången om "
        "90\xa0%."
    )
    assert "Läs in dem och kör om" in first.mend
    assert "Företagets ålder (inte känt 10\xa0% → 100\xa0%)" in second.text
    assert second.mend == ""


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (None, "No registers were loaded"),
        ("2026-11-01", "registration numbers are missing"),
        ("2026-11-20", "other versions of the registers"),
    ],
)
def test_what_to_do_follows_from_which_registers_were_searched(now, words):
    found = kept(counts(told=500), counts(told=900), snapshot="2026-11-01")
    assert words in drift_statements(found, now, "en")[0].mend


def test_that_more_is_known_is_no_cause_for_concern_by_itself():
    found = kept(counts(told=900, age={"ten_or_more": 900, UNKNOWN: 100}), counts())
    first, second, *_ = drift_statements(found, "2026-11-20", "en")
    assert "more is known than before" in first.mend
    assert second.text.startswith("Known for more suppliers")


def test_other_industries_are_told_with_their_shares_and_not_twice():
    before = counts(industry={"90": 500, "80": 500}) | {"sector.posterior": {"p08": 1_000}}
    now = counts(industry={"90": 900, "80": 100}) | {"sector.posterior": {"p57": 1_000}}
    (said,) = texts(kept(now, before))
    assert "What is bought (" in said
    assert "50% → 90%" in said


def test_a_value_that_many_more_have_is_told_by_its_name():
    old, young = {"ten_or_more": 900, "under_one": 100}, {"ten_or_more": 500, "under_one": 500}
    (said,) = texts(kept(counts(age=young), counts(age=old)))
    assert "Age of the firm (Registered for at least ten years 90% → 50%;" in said


def test_a_smaller_shift_is_to_be_watched_and_the_same_suppliers_have_none():
    before, now = ({"standard": n, "extended": 1_000 - n} for n in (850, 720))
    assert level(kept(counts(band=now), counts(band=before))["subjects"][2]["since"]) == "watch"
    assert texts(kept(counts(band=now), counts(band=before)))[0].startswith("Shifted less")
    same = kept(counts(), counts())
    assert (texts(same), drift_remark(same, "en")) == (
        [],
        "No larger shift since the previous run.",
    )


def test_not_collected_and_not_available_are_one_way_of_being_unknown(runs):
    assert counts_of_output(runs[0].output)[AGE] == {UNKNOWN: 240}


def test_too_few_suppliers_to_tell_from_chance_have_no_index():
    few = LEAST_SUPPLIERS - 1
    found = kept(counts(few, told=few), counts(1_000))
    assert all(one["since"] is None for one in found["subjects"])
    assert "200 are needed" in drift_remark(found, "en")
    many = {f"{at}": 11 for at in range(10, 90)}
    (industry,) = [
        one for one in drifts(counts(industry=many), CARD, counts(industry={"90": 1_000}))
        if one.subject == INDUSTRY
    ]  # fmt: skip
    assert industry.since is not None  # rare ones are counted together


def test_a_run_is_not_compared_with_one_by_another_card():
    record = orjson.dumps({"scorecard_sha256": "another"})
    other = SimpleNamespace(id="job_before", snapshot_id=None, record=record, output=b"")
    found = drift_since(counts(), CARD, other)
    assert found["not_compared"] == "card"
    assert "scorecard has changed" in drift_remark(found, "en")
    assert "no earlier run" in drift_remark(kept(counts()), "en")


def test_the_reference_frame_is_compared_with_those_of_whom_a_value_is_known():
    frame = {one.code: one.share_ppm for one in _factor(AGE).bins}
    as_frame = {code: ppm // 1_000 for code, ppm in frame.items()}
    assert _subject(kept(counts(2_000, age=as_frame | {UNKNOWN: 1_000})), AGE)["frame"] == "0.000"
    young = kept(counts(age={"under_one": 1_000}))
    said = frame_statement(young, "en")
    assert "Age of the firm (Registered for less than a year: 100%, in the frame 5%)" in said.text
    assert "Nothing has to be done about a supplier" in said.mend
    assert _subject(kept(counts(age={"under_one": 199, UNKNOWN: 801})), AGE)["frame"] is None


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 9)), max_size=4))
def test_the_counts_of_parts_add_up(parts):
    together = summed({AGE: part} for part in parts)
    for cell in "abc":
        assert together.get(AGE, {}).get(cell, 0) == sum(part.get(cell, 0) for part in parts)


def test_a_run_keeps_what_its_output_says_and_is_compared_with_the_one_before(runs):
    first, second = runs
    drift = orjson.loads(second.record)["drift"]
    assert drift["run"] == first.id
    assert _cells(drift) == counts_of_output(second.output)
    (said,) = [text for text in texts(drift) if "What is bought" in text]
    assert "0% → 100%" in said
    assert {one["subject"] for one in shifted(drift, "before", "alarm")} >= {BAND, INDUSTRY}


def test_a_run_that_kept_no_counts_has_them_in_its_output(runs):
    run, _ = runs
    record = orjson.loads(run.record)
    now = _cells(record.pop("drift"))
    old = replace(run, record=orjson.dumps(record))
    again = drift_since(now, CARD, old)
    assert {one["since"] for one in again["subjects"]} == {"0.000"}
    assert drift_json(record.get("drift"), None, "en") is None
    run_document(old, "sv")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_files_and_api_say_the_same(runs, language):
    _, run = runs
    drift = orjson.loads(run.record)["drift"]
    shown = PortfolioDrift.model_validate(drift_json(drift, None, language))
    document = run_file(run, language, form="md").decode()
    for statement in shown.statements:
        assert statement.text.split(" (")[0] in document
    table = pl.read_csv(run_file(run, language, form="csv", table="drift"))
    assert table.height == sum(len(one["cells"]) for one in drift["subjects"])
    (shifts,) = [
        block for block in drift_blocks(drift, None, language)
        if isinstance(block, Table) and block.name == "shifts"
    ]  # fmt: skip
    assert len(list(shifts.rows)) == sum(one.shift is not None for one in shown.subjects)


def _factor(factor_id):
    (found,) = [one for one in CARD.factors if one.id == factor_id]
    return found


def _subject(found, subject):
    (one,) = [one for one in found["subjects"] if one["subject"] == subject]
    return one


def _cells(drift):
    return {
        one["subject"]: {cell["cell"]: cell["now"] for cell in one["cells"] if cell["now"]}
        for one in drift["subjects"]
    }
