"""What was paid in risk categories, by whether there is a case for it."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import polars as pl

from service.suppliers.coverage.frames import Casework
from service.suppliers.coverage.models import SPEND_STATES, Spend, SpendCell, SpendLine, SpendState
from service.suppliers.coverage.states import case_state


def spend_of(
    paid: pl.DataFrame,
    contracts: pl.DataFrame,
    casework: Casework,
    risk: pl.DataFrame,
    *,
    unit: str | None,
) -> Spend:
    """Return what was paid in the year by category and case.

    A payee's category is what its contracts agree on, else that of the accounts it was paid from.
    A payment under no contract of the register is a question to whoever keeps the register.

    Args:
        paid: Columns as `service.suppliers.coverage.frames.SPEND`.
        contracts: From `service.suppliers.coverage.lines.joined`.
        casework: The cases that are seen.
        risk: Columns as `service.suppliers.coverage.frames.RISK`, of the country where the work is
            done.
        unit: What was paid under the contracts of this unit only, since no other payment says whose
            it is; None: all that was paid.
    """
    known = {row["contract_id"]: row for row in contracts.iter_rows(named=True)}
    if unit is not None:
        paid = paid.filter(
            pl.col("contract_ids").list.eval(pl.element().is_in([*known])).list.any()
        )
    risky = risk.filter("at_risk")["cpv"].to_list()
    safe = risk.filter(~pl.col("at_risk"))["cpv"].to_list()
    cpv = pl.col("cpv")
    lines = tuple(
        _line(row, known, casework.units)
        for row in paid.filter(cpv.is_in(risky)).iter_rows(named=True)
    )
    return Spend(
        cells=tuple(_cells(lines)),
        lines=lines,
        unknown=_total(paid.filter(~cpv.is_in(risky + safe).fill_null(value=False))),
        not_at_risk=_total(paid.filter(cpv.is_in(safe))),
    )


def _line(
    row: dict[str, Any], known: dict[str, dict[str, Any]], units: frozenset[str] | None
) -> SpendLine:
    under = [known[contract_id] for contract_id in row["contract_ids"] if contract_id in known]
    return SpendLine(
        payee_id=row["payee_id"],
        name=row["name"],
        cpv=row["cpv"],
        state=_state(row, under, units),
        currency=row["currency"],
        amount=str(row["amount"]),
        contracts=tuple(row["contract_ids"]),
        cases=tuple(
            sorted({contract["case_id"] for contract in under if contract["case_id"] is not None})
        ),
    )


def _state(
    row: dict[str, Any], under: list[dict[str, Any]], units: frozenset[str] | None
) -> SpendState:
    if row["how"] == "registered":
        states = {case_state(contract, units=units) for contract in under}
        is_told = len(states) == 1 and len(under) == len(row["contract_ids"])
        told = states.pop() if is_told else "not_known"
        return "case" if told == "case" else "no_case" if told == "no_case" else "not_known"
    return "by_name" if row["how"] == "possible" else "no_contract"


def _cells(lines: Iterable[SpendLine]) -> Iterable[SpendCell]:
    held: dict[tuple[str, int, str], list[SpendLine]] = defaultdict(list)
    for line in lines:
        held[line.cpv[:2], SPEND_STATES.index(line.state), line.currency].append(line)
    for (division, state, currency), some in sorted(held.items()):
        yield SpendCell(
            division=division,
            state=SPEND_STATES[state],
            currency=currency,
            amount=str(sum((Decimal(line.amount) for line in some), Decimal(0))),
            payees=len({line.payee_id for line in some}),
            cases=tuple(sorted({case for line in some for case in line.cases})),
        )


def _total(paid: pl.DataFrame) -> dict[str, str]:
    sums = paid.group_by("currency").agg(pl.col("amount").sum()).sort("currency")
    return {currency: str(amount) for currency, amount in sums.iter_rows()}
