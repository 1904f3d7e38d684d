"""Evidence that shows nothing is never counted as a yes, and evidence in order always is."""

from dataclasses import replace
from datetime import date

import pytest

from service.suppliers.coverage.models import COUNTED
from tests.service.suppliers.coverage.one_contract import (
    DECIDED,
    INCLUDED,
    LOST,
    OWN,
    SUB,
    Purchase,
    at,
    decision,
    included,
    listed,
    need,
    package,
    price,
    report_of,
    run,
    visit,
)

BEFORE = decision(DECIDED, "2026-02-15")
OUT = "2026-03-10"
TWO_WON = {"run_1": run(awarded=frozenset({"T1", "T2"}))}
TOGETHER = run(tenders={"T1": [OWN], "T2": sorted([LOST, OWN])})
REPORT = {
    "organisation": "Revisorn AB", "reported_on": date(2026, 5, 9), "evidence_file_id": "file_3",
    "sha256": "0" * 64,
}  # fmt: skip
NOTHING = {"findings": ()}
NOT_SHOWN = {
    "findings": [
        {"item": "pay", "row": 1, "outcome": "not_shown", "amount": None, "currency": None}
    ]
}
RECHECK = {
    "findings": (),
    "rechecks": [{"follow_up_id": "followup_0", "item": "pay", "row": None, "mended": True}],
}

OTHER = package("subcontractor_list")
"""A draft of terms, none of which is a labour term."""

WRONG = {
    # the need, decided by a person before the documents went out
    ("need", "nobody has assessed it"): {"needs": ()},
    ("need", "the assessment is a proposal that nobody has decided"): {"decisions": (included(),)},
    ("need", "a second person is needed and has not agreed"): {
        "decisions": (decision(DECIDED, "2026-02-15", needs_second=True),)
    },
    ("need", "the second person agreed when the documents were out"): {
        "decisions": (
            decision(
                DECIDED, "2026-02-15", needs_second=True, second="b", second_at=at(OUT)
            ),
        )
    },
    ("need", "another decision has superseded it"): {
        "decisions": (decision(DECIDED, "2026-02-15", superseded_by="decision_2"),)
    },
    ("need", "it was decided when the documents were out"): {
        "decisions": (decision(DECIDED, OUT),)
    },
    ("need", "an earlier day was written down when the documents were out"): {
        "decisions": (decision(DECIDED, "2026-02-15", created_at=at(OUT)),)
    },
    ("need", "the assessment was made after the day of the decision"): {
        "needs": (need(created_at=at(OUT)),)
    },
    ("need", "the decision is on another assessment"): {"needs": (need(id="need_2"),)},
    ("need", "the decision denies it"): {
        "decisions": (decision(f"Det stämmer inte att {DECIDED.lower()}", "2026-02-15"),)
    },
    ("need", "the assessment is of another kind of purchase"): {"needs": (need(cpv="72220000"),)},
    ("need", "the case was opened when the documents were out"): {
        "opened": "2026-02-20", "moves": (), "stage": "tenders_in",
    },
    ("need", "the contract began before the case was moved on"): {
        "moves": (("2026-06-01", "need", "documents_out"),)
    },
    ("need", "the contract runs and the case was never moved on"): {"moves": (), "stage": "need"},
    # the terms, in the published documents or the contract
    ("terms", "there is only a draft"): {"decisions": (BEFORE,)},
    ("terms", "a decision says so and no file shows it"): {
        "decisions": (BEFORE, included(evidence_file_id=None))
    },
    ("terms", "the draft was made after the award and no file shows it"): {
        "packages": {"package_1": package(created_at="2026-05-01")},
        "decisions": (BEFORE, included(on="2026-05-02", evidence_file_id=None)),
    },
    ("terms", "the file was stored before the draft was made"): {
        "packages": {"package_1": package(created_at="2026-05-01")}
    },
    ("terms", "the file hangs on another case"): {"files": {"file_9": "2026-03-25"}},
    ("terms", "the decision waits for a second person"): {
        "decisions": (BEFORE, included(needs_second=True))
    },
    ("terms", "another decision has superseded it"): {
        "decisions": (BEFORE, included(superseded_by="decision_2"))
    },
    ("terms", "the decision is on another draft"): {"packages": {"package_2": package()}},
    ("terms", "the decision says something else of the draft"): {
        "decisions": (BEFORE, included(what="Villkoren i package_1 skickas till parterna."))
    },
    ("terms", "the decision makes a reservation"): {
        "decisions": (BEFORE, included(what=f"{INCLUDED[:-1]}, utom lönen."))
    },
    ("terms", "the clauses are no labour terms"): {
        "packages": {"package_1": OTHER}
    },
    ("terms", "those of the framework agreement are only drafted"): {
        "decisions": (BEFORE,), "framework_terms": "draft",
    },
    ("terms", "the framework agreement has terms that are no labour terms"): {
        "decisions": (BEFORE,), "framework_terms": "other",
    },
    # the check before the award
    ("pre_award", "no authority has answered"): {"answers": ()},
    ("pre_award", "the authority answered after the award"): {
        "answers": ((OWN, date(2026, 3, 27)),)
    },
    ("pre_award", "the answer is about one that lost"): {"answers": ((LOST, date(2026, 3, 18)),)},
    ("pre_award", "the answer is two years old"): {"answers": ((OWN, date(2024, 3, 18)),)},
    ("pre_award", "one of two suppliers has no answer"): {"contract": {"suppliers": [OWN, SUB]}},
    ("pre_award", "nobody knows the day of the award"): {"moves": (), "stage": "need"},
    # a low price
    ("low_price", "the price was not compared"): {"runs": {"run_1": run(prices={})}},
    ("low_price", "the price is below and nobody has seen to it"): {
        "runs": {"run_1": run(prices={"T1": "below"})}
    },
    ("low_price", "the question is open"): {"tasks": (price("open"),)},
    ("low_price", "the letter is sent and no explanation has come"): {
        "tasks": (price("done", reason="Brevet är skickat."),)
    },
    ("low_price", "the explanation is that of one that lost"): {
        "tasks": (price("open"), price("done", "T2", evidence_file_id="file_4"))
    },
    # the list at the start
    ("list", "somebody says that it came"): {"tasks": (listed(file=None, reason="Inkommen."),)},
    ("list", "it is not needed"): {"tasks": (listed("not_needed", None, reason="Inga."),)},
    ("list", "one of two lists is missing"): {"tasks": (listed(), listed("open", None))},
    ("list", "the chain that is registered is that of one that lost"): {
        "tasks": (), "chains": frozenset({"T2"}),
    },
    # the follow-up of the year
    ("follow_up", "a losing tenderer reported by itself in 2021"): {
        "visits": (visit(form="self_report", tender_id="T2", party_id="lost",
                         on=date(2021, 3, 1)),)
    },
    ("follow_up", "the supplier reports by itself"): {"visits": (visit(form="self_report"),)},
    ("follow_up", "the visit was to one that lost"): {
        "visits": (visit(tender_id="T2", party_id="lost"),)
    },
    ("follow_up", "the visit was another year"): {"visits": (visit(on=date(2025, 5, 1)),)},
    ("follow_up", "the visit was before the contract began"): {
        "visits": (visit(on=date(2026, 3, 31)),)
    },
    ("follow_up", "the visit was after the contract ended"): {
        "contract": {"ends_on": date(2026, 4, 30)}
    },
    ("follow_up", "somebody else reports its visit"): {
        "visits": (visit(observer="reviewer", report=REPORT),)
    },
    ("follow_up", "it was the control of an authority"): {"visits": (visit(observer="authority"),)},
    ("follow_up", "nothing says what the visit looked at"): {"visits": (visit(**NOTHING),)},
    ("follow_up", "nothing was shown in the check"): {
        "visits": (visit(form="deeper_check", **NOT_SHOWN),)
    },
    ("follow_up", "it was a re-check alone"): {"visits": (visit(**RECHECK),)},
    ("follow_up", "the correction has another year"): {
        "visits": (visit("followup_2", on=date(2025, 5, 1), corrects="followup_1"),)
    },
    ("follow_up", "the visit was to the other firm of a losing consortium"): {
        "runs": {"run_1": TOGETHER}, "visits": (visit(tender_id="T2", party_id="lost"),),
    },
    ("follow_up", "two won, and the register has no number of the supplier"): {
        "contract": {"suppliers": []}, "runs": TWO_WON,
    },
    ("follow_up", "nobody has won, and the register has no number of the supplier"): {
        "contract": {"suppliers": []}, "runs": {"run_1": run(awarded=frozenset())},
    },
    # the case
    ("case", "two cases have the number"): {"also": ("case",), "contract": {"unit": "roads"}},
    ("case", "the case has another number"): {"number": "A17"},
}  # fmt: skip

RIGHT = {
    **{(question, "everything is in order"): {} for question in COUNTED},
    ("need", "it was decided on the day that the documents went out, before they did"): {
        "decisions": (decision(DECIDED, "2026-03-01", created_at=at("2026-03-01").replace(hour=7)),)
    },
    ("need", "the second person agreed in time"): {
        "decisions": (
            decision(
                DECIDED, "2026-02-15", needs_second=True, second="b", second_at=at("2026-02-20")
            ),
        )
    },
    ("need", "the decision is in English"): {
        "decisions": (decision("The needs assessment need_1 is decided.", "2026-02-15"),)
    },
    ("need", "it is a direct award, decided before the contract"): {
        "moves": (("2026-03-28", "need", "contract_start"),)
    },
    ("terms", "they stand in the documents that were published"): {
        "files": {"file_1": "2026-03-01"}, "decisions": (BEFORE, included(on="2026-03-01")),
    },
    ("terms", "they have no levels"): {
        "packages": {"package_1": package(blanks=("levels",))}
    },
    ("terms", "they are those of ILO, for work abroad"): {
        "packages": {"package_1": package("core_conventions")}
    },
    ("terms", "they stand in the framework agreement, and the call-off has a draft"): {
        "decisions": (BEFORE,), "framework_terms": "general",
    },
    ("pre_award", "the authority answered on the day of the award"): {
        "answers": ((OWN, date(2026, 3, 20)),)
    },
    ("pre_award", "the case states the day of the award"): {
        "award": {"winners": [], "decided_on": "2026-03-20"}, "moves": (), "stage": "in_contract",
    },
    ("low_price", "the firm has explained it, and the file is there"): {
        "tasks": (price("done", evidence_file_id="file_4"),)
    },
    ("low_price", "a person has judged that it does not appear so"): {
        "tasks": (price("not_needed", reason="Timmarna är andra än köparens."),)
    },
    ("list", "the chain of the contract is registered"): {
        "tasks": (), "chains": frozenset({"T1"})
    },
    ("follow_up", "it was a deeper check"): {"visits": (visit(form="deeper_check"),)},
    ("follow_up", "the visit was to a subcontractor"): {"visits": (visit(party_id="sub"),)},
    ("follow_up", "one that the buyer engaged looked"): {"visits": (visit(observer="reviewer"),)},
    ("follow_up", "the visit found nothing and says what it looked at"): {
        "visits": (visit(looked_at=("pay",), **NOTHING),)
    },
    ("follow_up", "the register has no number, and one has won"): {"contract": {"suppliers": []}},
    ("follow_up", "the register states no days"): {
        "contract": {"starts_on": None, "ends_on": None}
    },
    ("follow_up", "two won, and the register has the number"): {"runs": TWO_WON},
    ("case", "the diary number leads to it"): {"number": None, "diary_number": "A 1"},
    ("case", "of two cases with the number one is of the same unit"): {
        "also": ("case",), "contract": {"unit": "Parks"}
    },
}  # fmt: skip


def told(question, changes):
    (line,) = report_of(replace(Purchase(), **changes)).lines
    return line.states[question]


@pytest.mark.parametrize(("case", "changes"), WRONG.items(), ids=" ".join)
def test_evidence_that_does_not_show_it_is_not_counted(case, changes):
    question, _ = case
    assert told(question, changes) not in COUNTED[question]


@pytest.mark.parametrize(("case", "changes"), RIGHT.items(), ids=" ".join)
def test_evidence_in_order_is_counted(case, changes):
    question, _ = case
    assert told(question, changes) in COUNTED[question]


@pytest.mark.parametrize(
    ("changes", "framework", "state"),
    [
        ({}, "general", "levels"),
        ({"packages": {"package_1": package(blanks=("levels",))}}, "levels", "framework_levels"),
        (
            {"packages": {"package_1": OTHER}},
            "general",
            "framework_general",
        ),
        ({"packages": {}}, "levels", "framework_levels"),
        ({"packages": {}}, "stated", "none"),
        ({"packages": {"package_1": OTHER}}, None, "other"),
    ],
)
def test_what_the_contract_and_its_framework_agreement_show_most_of_is_told(
    changes, framework, state
):
    assert told("terms", {**changes, "framework_terms": framework}) == state


@pytest.mark.parametrize(
    ("paid", "also", "state"),
    [
        ((("registered", ("A1",)),), (), "case"),
        ((("registered", ("A1", "A2")),), ("A2",), "not_known"),
        ((("possible", ()),), (), "by_name"),
        ((("outside", ()),), (), "no_contract"),
        ((("none", ()),), (), "no_contract"),
    ],
    ids=[
        "its contract has a case", "one of two contracts has a case", "only the name is the same",
        "no contract runs in the month", "it is in no contract",
    ],
)  # fmt: skip
def test_what_was_paid_counts_as_covered_only_where_every_contract_of_the_month_has_a_case(
    paid, also, state
):
    spend = report_of(replace(Purchase(), paid=paid, also=also)).spend
    assert [cell.state for cell in spend.cells] == [state]


def test_there_are_enough_cases_to_trust_the_counts():
    assert len(WRONG) >= 40
    assert len(RIGHT) >= 20
