import io
from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest
from rich.console import Console

from data_ingest.live.answer import LookUp, RegisterReply
from data_ingest.live.live import LIVE
from data_ingest.model.problem import Problem
from data_ingest.model.register_tables import REGISTER_FACTS, STATUSES, TABLES, Register
from service.registers import terminal
from service.registers.live import LiveQuestion
from service.registers.look_up_views import look_ups_resource

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
OWN, PARENT = "NO-BRC:930000019", "NO-PERSON:0f3a"
QUESTION = LiveQuestion(scheme="NO-BRC", number="930000019")
PARTY = {
    "source_id": "no_brreg",
    "party_id": OWN,
    "kind": "company",
    "status": "active",
    "activity": "unknown",
    "is_personal": False,
    "display_name": "[bold]Städ\x1b[2J AS",
}


def frame(table, rows):
    types = {
        name: pl.String() if isinstance(column.dtype, pl.Enum) else column.dtype
        for name, column in TABLES[table].columns().items()
    }
    return pl.DataFrame(rows, schema=types)


def answered(status="found", *reasons, rejects=(), **tables):
    empty = RegisterReply(LIVE["no_brreg"], b"", NOW).unavailable()
    frames = {name: getattr(empty.register, name) for name in TABLES}
    frames |= {name: frame(name, rows) for name, rows in tables.items()}
    register = Register.cast({"dataset_versions": empty.register.dataset_versions, **frames})
    return replace(
        empty,
        status=status,
        reasons=reasons,
        as_of=None if status == "unavailable" else date(2026, 11, 24),
        rejects=rejects,
        register=register,
    )


def page(*answers: LookUp, language="en"):
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(
        terminal.render_look_ups(look_ups_resource(QUESTION, answers, language), language)
    )
    return console.export_text()


def party_of(answer):
    return look_ups_resource(QUESTION, [answer], "en").answers[0].parties[0]


def test_every_status_and_fact_of_the_data_model_has_its_words():
    assert set(terminal.FACTS) == set(REGISTER_FACTS)
    assert set(terminal.STATUSES) == set(STATUSES)


def test_a_partial_answer_names_what_is_missing_and_its_source_and_day():
    shown = page(
        answered(
            "partial",
            Problem("lookup-part", "", {"part": "parents"}),
            parties=[PARTY],
            rejects=(("row 1", "x", "{}", False),),
        )
    )
    assert "Norwegian register, live: partial answer" in shown
    assert "What is missing is unknown." in shown
    assert "Part of the register's answer is missing: parents. Try again later." in shown
    assert "Parts of the answer that could not be used: 1." in shown
    assert "As of 2026-11-24, retrieved 2026-11-25 08:30 UTC · " in shown
    assert LIVE["no_brreg"].licence in shown
    assert LIVE["no_brreg"].publisher in shown


def test_no_text_of_a_register_styles_the_page_or_steers_the_screen():
    shown = page(answered(parties=[PARTY]))
    assert "[bold]Städ\ufffd[2J AS: registered" in shown


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        ({"fact": "vat_reg", "code": "yes", "on_date": date(2010, 3, 1)},
         "VAT registration: yes, 2010-03-01"),
        ({"fact": "employees", "value_int": 42}, "number of employees: 42"),
        ({"fact": "other", "code": "x", "value_int": 2, "until": date(2020, 1, 1)},
         "other particular: x, 2, –2020-01-01"),
        ({"fact": "wage_cost", "value_int": 428_000, "on_date": date(2025, 12, 31)},
         "wages and other remuneration: 428,000 SEK, 2025-12-31"),
        ({"fact": "auditor_remark", "value_int": 1, "on_date": date(2025, 12, 31)},
         "the audit report departs from the standard wording: yes, 2025-12-31"),
        ({"fact": "financial_year", "on_date": date(2025, 1, 1), "until": date(2025, 12, 31)},
         "financial year, 2025-01-01–2025-12-31"),
        ({"fact": "business_reg", "on_date": date(2010, 3, 1), "until": date(2020, 1, 1)},
         "registered business, 2010-03-01–2020-01-01"),
    ],
)  # fmt: skip
def test_a_fact_is_shown_with_its_code_and_days(fact, shown):
    answer = answered(
        parties=[PARTY], party_facts=[{"source_id": "no_brreg", "party_id": OWN, **fact}]
    )
    assert f"– {shown}\n" in "\n".join(line.strip() for line in page(answer).splitlines()) + "\n"


def test_an_amount_is_given_out_with_its_unit():
    facts = [
        {"source_id": "no_brreg", "party_id": OWN, "fact": fact, "value_int": 42}
        for fact in ("employees", "wage_cost")
    ]
    given = party_of(answered(parties=[PARTY], party_facts=facts)).facts
    assert {fact["fact"]: fact.get("unit") for fact in given} == {
        "employees": None, "wage_cost": "SEK",
    }  # fmt: skip


def test_unavailable_has_no_day_of_its_own():
    shown = page(answered("unavailable", Problem("lookup-unreachable")), language="sv")
    assert "svarar inte" in shown
    assert "Tillfrågat 2026-11-25 08:30 UTC" in shown


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "sole_trader"},
        {"kind": "person"},
        {"kind": "unknown", "display_name": None},
        {"is_personal": True, "display_name": None},
    ],
)
def test_whoever_is_or_may_be_a_natural_person_has_neither_name_nor_number(change):
    own = {"source_id": "no_brreg", "party_id": OWN}
    answer = answered(
        parties=[PARTY | change],
        identifiers=[{**own, "scheme": "NO-BRC", "value": "930000019", "is_personal": False}],
        names=[{**own, "kind": "legal", "name": "Testesen"}],
    )
    party = party_of(answer)
    assert (party.name, party.numbers, party.names) == (None, [], [])
    assert "name not shown" in page(answer)
    assert "930000019" not in page(answer)


def test_of_an_owner_who_is_a_person_no_more_is_shown_than_whose_kind_it_is():
    link = {"source_id": "no_brreg", "owned_id": OWN, "kind": "other", "is_current": True}
    answer = answered(
        parties=[PARTY],
        control_links=[link | {"owner_id": PARENT}, link | {"reason": "NON_CONSOLIDATING"}],
    )
    owners = party_of(answer).owners
    assert [one["owner_id"] for one in owners] == [None, "NO-PERSON"]


def test_the_main_industry_comes_first():
    rows = [
        {"source_id": "no_brreg", "party_id": OWN, "scheme": "SN", "code": code, "rank": rank}
        for code, rank in (("81.220", 2), ("81.210", 1))
    ]
    assert "Industry: SN 81.210, SN 81.220" in page(answered(parties=[PARTY], industries=rows))
