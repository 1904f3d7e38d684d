"""Rules for a party for which a register check has ruled out some grounds, but not all.

Which ground there is, if any, is then not known, but it is none of those ruled out. Each that is
left is tried, and that there is none: where a rule answers the same in every case, that is its
answer. A rule about a ground that is ruled out does not apply; one about another cannot tell.
"""

from collections.abc import Sequence

import polars as pl

from procurement_rules.evaluation import Answers, evaluate
from procurement_rules.rule import Rule

ANSWERED = ("register_check", "register_check_on", "grounds_left")
"""Facts that say what a register check has answered, and when."""

_ROW = "row"


def evaluate_grounds(rules: Sequence[Rule], facts: pl.DataFrame) -> list[Answers]:
    """Answer rules for every row of facts, in their order, as `evaluate` does.

    Args:
        rules: At least one, each with an id of its own.
        facts: A frame with the columns of `RuleFacts`.

    Returns:
        What each rule answers. Where cases differ, the outcome is null and what is missing is the
        ground.
    """
    is_open = pl.col("ground").is_null() & pl.col("grounds_left").is_not_null()
    if not facts.select(is_open.any()).item():
        return evaluate(rules, facts)
    cases = (
        facts.with_row_index(_ROW)
        .with_columns(
            tried=pl.when(is_open)
            .then(pl.concat_str("grounds_left", pl.lit(",none")).str.split(","))
            .otherwise(pl.concat_list(pl.col("ground").cast(pl.String)))
        )
        .explode("tried")
        .with_columns(ground=pl.col("tried").cast(facts.schema["ground"]))
    )
    rows: list[int] = cases[_ROW].to_list()
    return [_fold(rows, answers) for answers in evaluate(rules, cases.drop(_ROW, "tried"))]


def _fold(rows: Sequence[int], answers: Answers) -> Answers:
    """Return one answer for each row of facts from the answers to its cases.

    Args:
        rows: The row of each case, rising.
        answers: What a rule answers to the cases.
    """
    outcome = answers.outcome.to_list()
    first: dict[int, int] = {}
    differ = {
        row
        for case, row in enumerate(rows)
        if outcome[first.setdefault(row, case)] is not outcome[case]
    }
    cases = list(first.values())
    return Answers(
        in_force=answers.in_force[cases],
        outcome=pl.Series(
            [None if row in differ else outcome[case] for row, case in first.items()],
            dtype=pl.Boolean,
        ),
        missing=[["ground"] if row in differ else answers.missing[at] for row, at in first.items()],
        amounts={name: values[cases] for name, values in answers.amounts.items()},
    )
