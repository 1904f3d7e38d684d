"""One contract with all its evidence in order, and what coverage tells of it.

Each field is what the case holds; a test changes one or two and asks again. The contract runs from
1 April 2026; the need was decided on 15 February, the documents went out on 1 March, the award was
on 20 March and the visit on 1 May.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import orjson
import polars as pl

from service.casework.decisions.decision import Decision
from service.casework.follow_up.models import FollowUp
from service.suppliers.cases.evidence import CaseRecords, KeptNeed, KeptPackage
from service.suppliers.cases.holding import Run
from service.suppliers.coverage.counting import ReportAbout, coverage_report
from service.suppliers.coverage.frames import (
    ALERTS,
    ANSWERS,
    CONTRACTS,
    RISK,
    SPEND,
    ReadRegister,
)
from service.suppliers.coverage.gathering import casework_of

OWN, LOST, SUB = "SE-ORGNR:5599990016", "SE-ORGNR:5599990024", "SE-ORGNR:5599990032"
"""The contract's own supplier, one that tendered and lost, and a subcontractor of the former."""
AS_OF = date(2026, 11, 26)
DECIDED = "Behovsbedömningen need_1 är beslutad."
INCLUDED = "Villkoren i package_1 ingår i kontraktet."


def at(text):
    return datetime.fromisoformat(f"{text}T09:00:00").replace(tzinfo=UTC)


def need(**changes):
    values = {"id": "need_1", "created_at": at("2026-02-01"), "cpv": "90911000", "regime": "full"}
    return KeptNeed(**values | changes)


def package(*clauses, created_at="2026-02-10", blanks=()):
    made = [SimpleNamespace(id=clause, blanks=blanks) for clause in clauses or ("labour_terms",)]
    drafts = SimpleNamespace(kind="clauses", clauses=made, regime="full", follow_up=None)
    return KeptPackage(at(created_at), drafts)


def decision(what, on, **changes):
    """A decision, recorded on the day that it states unless something else is said."""
    values = {
        **dict.fromkeys(Decision.__dataclass_fields__),
        "what": what,
        "decided_on": date.fromisoformat(on),
        "created_at": at(on),
        "needs_second": False,
    }
    return Decision(**values | changes)


def included(**changes):
    stated = {"what": INCLUDED, "on": "2026-03-25", "evidence_file_id": "file_1"} | changes
    return decision(stated.pop("what"), stated.pop("on"), **stated)


def task(code, state, **changes):
    values = {"code": code, "state": state, "due_on": None, "evidence_file_id": None}
    more = {"rule_id": None, "subject": None, "reason": None}
    return SimpleNamespace(**values | more | changes)


def listed(state="done", file="file_2", **changes):
    return task("check_subcontractor_list", state, evidence_file_id=file, **changes)


def price(state, tender="T1", **changes):
    rule = "SE-LOU-16-7"
    subject = orjson.dumps([rule, "L1", tender]).decode()
    return task("MUST_REQUIRE_EXPLANATION", state, rule_id=rule, subject=subject, **changes)


def visit(number="followup_1", **changes):
    values = {
        **{"record_version": 1, "screening_id": "run_1", "tender_id": "T1", "party_id": "own"},
        **{"form": "visit", "on": date(2026, 5, 1), "observer": "buyer", "sample": None},
        "findings": [{"item": "head_count", "row": None, "outcome": "pass", "amount": None}
                     | {"currency": None}],
        **{"deviations": (), "rechecks": (), "observations": ()},
    }  # fmt: skip
    return number, FollowUp.model_validate(values | changes)


def run(**changes):
    values = {
        "created_at": at("2026-03-12"),
        "awarded": frozenset({"T1"}),
        "tenders": {"T1": [OWN], "T2": [LOST]},
        "parties": {"own": [OWN], "lost": [LOST], "sub": [SUB]},
        "prices": {"T1": "within", "T2": "below"},
    }
    return Run(**values | changes)


def _moves():
    stages = ["need", "documents_out", "tenders_in", "award", "contract_start", "in_contract"]
    days = ["2026-03-01", "2026-03-12", "2026-03-20", "2026-03-30", "2026-04-01"]
    return tuple(zip(days, stages, stages[1:], strict=False))


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """A contract of the register, its payment, and its case; days as they are written."""

    contract: dict = field(default_factory=dict)
    number: str = "A1"
    diary_number: str = "SKN 2026/17"
    also: tuple = ()
    opened: str = "2026-01-10"
    stage: str = "in_contract"
    moves: tuple = field(default_factory=_moves)
    award: dict | None = None
    needs: tuple = (need(),)
    packages: dict = field(default_factory=lambda: {"package_1": package()})
    decisions: tuple = (decision(DECIDED, "2026-02-15"), included())
    files: dict = field(default_factory=lambda: {"file_1": "2026-03-25"})
    tasks: tuple = (listed(),)
    chains: frozenset = frozenset()
    framework_terms: str | None = None
    visits: tuple = (visit(),)
    runs: dict = field(default_factory=lambda: {"run_1": run()})
    answers: tuple = ((OWN, date(2026, 3, 18)),)
    paid: tuple = (("registered", ("A1",)),)


def report_of(bought):
    """Return the coverage report of the one contract."""
    contract = dict.fromkeys(CONTRACTS) | {
        **{"contract_id": "A1", "is_numbered": True, "cpv": "90911200", "unit": "schools"},
        **{"country": "SE", "suppliers": [OWN], "starts_on": date(2026, 4, 1)},
        "ends_on": date(2028, 3, 31),
    }  # fmt: skip
    spend = [
        {
            **{"payee_id": f"p{number}", "name": None, "cpv": "90911200", "currency": "SEK"},
            **{"amount": Decimal(100), "how": how, "contract_ids": list(contracts)},
        }
        for number, (how, contracts) in enumerate(bought.paid)
    ]
    others = [contract | {"contract_id": number} for number in bought.also if number == "A2"]
    register = ReadRegister(
        pl.DataFrame([contract | bought.contract, *others], schema=CONTRACTS),
        pl.DataFrame(spend, schema=SPEND),
        read=1 + len(others),
        undated=0,
        rejected=0,
    )
    held = [_records(bought, "case_1", bought.number)]
    held += [_records(bought, "case_2", bought.number) for one in bought.also if one == "case"]
    numbers = [{"number": number, "answered_on": on} for number, on in bought.answers]
    casework = casework_of(
        held,
        answers=pl.DataFrame(numbers, schema=ANSWERS),
        alerts=pl.DataFrame([], schema=ALERTS),
        units=None,
    )
    risk = {"cpv": "90911200", "country": "SE", "at_risk": True, "reasons": [], "sources": []}
    about = ReportAbout(year=2026, as_of=AS_OF, unit=None, country="SE", files=(), drawn=0, seed=7)
    return coverage_report(register, casework, pl.DataFrame([risk], schema=RISK), about)


def _records(bought, case_id, number):
    case = SimpleNamespace(
        id=case_id,
        created_at=at(bought.opened),
        contract_number=number,
        diary_number=bought.diary_number,
        external_ids=(),
        title="Lokalvård",
        unit="" if case_id == "case_1" else "parks",
        stage=bought.stage,
        award=bought.award,
    )
    return CaseRecords(
        case=case,
        moves=[
            SimpleNamespace(created_at=at(day), particulars={"from": left, "to": reached})
            for day, left, reached in bought.moves
        ],
        tasks=bought.tasks,
        needs=bought.needs,
        packages=bought.packages,
        decisions=bought.decisions,
        files={name: at(day) for name, day in bought.files.items()},
        follow_ups=bought.visits,
        runs=bought.runs,
        chains=bought.chains,
        framework_terms=bought.framework_terms,
    )
