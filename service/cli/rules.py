"""`kedjekoll rules`: check the rules, list them, and explain one by the law of a day."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import stop
from service.cli.door import Door

WRONG = 1
"""Exit code when a rule does not answer as its examples say."""

rules = typer.Typer(
    name="rules", help="Check, list and explain the rules of law.", no_args_is_help=True
)
_LAW = message(
    "an example is missing with as_of {day}: the rule is in force on that day, at the limit of "
    "its period"
)
_NO_LAW = message(
    "an example is missing with as_of {day} and outcome not_in_force: a day outside the period "
    "of the rule"
)

AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Date on which the procurement began."),
]


@rules.command()
@answering()
def check(
    door: Door,
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Folder with rules/ and parameters/; default: the folder shipped with the service."
        ),
    ] = None,
) -> Answer:
    """Read every rule as at service start, and run every example.

    Exit code 1: a rule gives another outcome than its example states, or lacks an example for its
    first day or the day before, or for its last day or the day after. Exit code 2: a file is
    refused; the file, the field and the word are printed.
    """
    from procurement_rules.condition import InvalidRule
    from procurement_rules.examples import missing_days, try_examples
    from procurement_rules.rule import UPCOMING
    from procurement_rules.rulebook import load_rulebook, read_rulebook
    from service.screening.report.rule_text import OUTCOMES

    try:
        book = load_rulebook() if folder is None else read_rulebook(folder)
    except InvalidRule as fault:
        refused = message("The rule cannot be read.").to(door.language)
        stop(message("{refused} {fault}").filled(refused=refused, fault=fault), door.language)
    except OSError:
        stop(
            message("The folder cannot be read. It must contain the folders rules and parameters."),
            door.language,
        )
    law = [rule for rule in book.rules if rule.consequence not in UPCOMING]
    tried = list(try_examples(law))
    wrong = [example for example in tried if not example.is_as_stated]
    missing = [(rule.id, *end) for rule in law for end in missing_days(rule).items()]
    said = [
        f"{example.rule.id}: {example.example.name}: {OUTCOMES[example.outcome].to(door.language)}"
        for example in wrong
    ]
    said += [
        f"{rule_id}: {(_LAW if is_law else _NO_LAW).to(door.language).format(day=day)}"
        for rule_id, day, is_law in missing
    ]
    every, examples, faults = len(book.rules), len(tried), len(said)
    counted = message(
        "Rules: {every}. Examples: {examples}. Errors: {faults}. Rulebook: {rulebook}"
    ).filled(every=every, examples=examples, faults=faults, rulebook=book.sha256[:12])
    answer = {"rules": every, "examples": examples, "wrong": said, "rulebook": book.sha256}
    return Answer(answer, *said, counted, code=WRONG if said else 0)


@rules.command("list")
@answering()
def list_rules(
    door: Door,
    jurisdiction: Annotated[
        str | None, typer.Option(help="Jurisdiction: a country such as SE, or EU, UK or INT.")
    ] = None,
    as_of: AsOf = None,
) -> Answer:
    """List the rules, one per line; with --as-of, only those in force on that date."""
    from procurement_rules.rulebook import load_rulebook
    from service.screening.report.rule_text import marks

    book = load_rulebook()
    asked = jurisdiction.upper() if jurisdiction else None
    chosen = [
        rule
        for rule in (book.in_force(as_of.date()) if as_of else book.rules)
        if asked in (None, rule.jurisdiction)
    ]
    found = [
        {
            "id": rule.id,
            "title": rule.title.to(door.language),
            "marks": list(marks(rule, door.language)),
            "citation": rule.citation,
        }
        for rule in chosen
    ]
    if not found:
        return Answer({"items": found}, message("No rules."))
    lines = [
        f"{one['id']}  {one['title']}{''.join(f' [{mark}]' for mark in one['marks'])}  "
        f"{one['citation']}"
        for one in found
    ]
    return Answer({"items": found}, *lines)


@rules.command()
@answering()
def explain(
    door: Door,
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="Rule ID, such as SE-LOU-13-1.")],
    as_of: AsOf = None,
) -> Answer:
    """Explain a rule: its source, condition, wording, and amounts on a date.

    Exit code 2: the rule does not exist.
    """
    from procurement_rules.rulebook import load_rulebook
    from service.screening.report.rule_text import explanation

    found = {rule.id.upper(): rule for rule in load_rulebook().rules}.get(rule_id.upper())
    if found is None:
        stop(
            message("There is no such rule. kedjekoll rules list shows them all."),
            door.language,
        )
    lines = list(explanation(found, door.language, on=as_of.date() if as_of else None))
    return Answer({"id": found.id, "said": lines}, *lines)
