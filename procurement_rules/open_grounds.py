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


def evaluate_grounds(rules: Sequence[Rule], facts: pl.DataFrame) -> list[Answers]:
    """Answer rules for every row of facts, in their order, as `evaluate` does.

    Args:
        rules: At least one, each with an id of its own.
        facts: A frame with the columns of `RuleFacts`.

    Returns:
        What each rule answers. Where cases differ, the outcome is null and what is missing is the
        ground.
    """
    known = zip(facts["ground"].to_list(), facts["grounds_left"].to_list(), strict=True)
    cases = [
        (row, tried)
        for row, (ground, left) in enumerate(known)
        for tried in ((*left.split(","), "none") if ground is None and left else (ground,))
    ]
    if len(cases) == facts.height:
        return evaluate(rules, facts)
    rows = [row for row, _ in cases]
    grounds = pl.Series("ground", [tried for _, tried in cases], facts.schema["ground"])
    return [_fold(rows, answers) for answers in evaluate(rules, facts[rows].with_columns(grounds))]


def _fold(rows: Sequence[int], answers: Answers) -> Answers:
    """Return one answer for each row of facts from the answers to its cases.

    Args:
        rows: The row of each case, rising.
        answers: What a rule answers to the cases.
    """
    outcome = answers.outcome
    first: dict[int, int] = {}
    differ = {
        row
        for case, row in enumerate(rows)
        if outcome[first.setdefault(row, case)] is not outcome[case]
    }
    cases = list(first.values())
    return Answers(
        in_force=[answers.in_force[case] for case in cases],
        outcome=[None if row in differ else outcome[case] for row, case in first.items()],
        missing=[["ground"] if row in differ else answers.missing[at] for row, at in first.items()],
        amounts={
            name: [values[case] for case in cases] for name, values in answers.amounts.items()
        },
    )
