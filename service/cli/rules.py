"""`kedjekoll rules`: check the rules, list them, and explain one by the law of a day."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import Text
from service.cli.console import Lang, out, stop
from service.platform.words import printable

WRONG = 1
"""Exit code when a rule does not answer as its examples say."""

rules = typer.Typer(
    name="rules", help="The rules of law: check, list, explain.", no_args_is_help=True
)
_LAW = Text(
    "ett exempel saknas med as_of {day}: då gäller regeln, vid gränsen för sin tid",
    "an example is missing with as_of {day}: the rule is law then, at the edge of its time",
)
_NO_LAW = Text(
    "ett exempel saknas med as_of {day} och outcome not_in_force: dagen utanför regelns tid",
    "an example is missing with as_of {day} and outcome not_in_force: the day outside its time",
)

AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day on which the procurement began."),
]


@rules.command()
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A folder with rules/ and parameters/; the shipped one if left out."),
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Read every rule as it is read when the service starts, and try every example.

    Exit code 1: a rule answers otherwise than its example says, or no example is of its first day
    or the day before, or of its last day or the day after. Exit code 2: a file is refused; it
    is named with the field and the word.
    """
    from procurement_rules.condition import InvalidRule
    from procurement_rules.examples import missing_days, try_examples
    from procurement_rules.rule import UPCOMING
    from procurement_rules.rulebook import load_rulebook, read_rulebook
    from service.screening.report.rule_text import OUTCOMES

    try:
        book = load_rulebook() if folder is None else read_rulebook(folder)
    except InvalidRule as fault:
        refused = Text("Regeln kan inte läsas.", "The rule cannot be read.").to(lang)
        stop(Text(f"{refused} {fault}", f"{refused} {fault}"), lang)
    except OSError:
        stop(
            Text(
                "Mappen kan inte läsas. Den ska innehålla mapparna rules och parameters.",
                "The folder cannot be read. It is to hold the folders rules and parameters.",
            ),
            lang,
        )
    law = [rule for rule in book.rules if rule.consequence not in UPCOMING]
    tried = list(try_examples(law))
    wrong = [example for example in tried if not example.is_as_stated]
    for example in wrong:
        said = OUTCOMES[example.outcome].to(lang)
        out.print(f"{example.rule.id}: {printable(example.example.name)}: {said}", soft_wrap=True)
    missing = [(rule.id, *end) for rule in law for end in missing_days(rule).items()]
    for rule_id, day, is_law in missing:
        said = (_LAW if is_law else _NO_LAW).to(lang).format(day=day)
        out.print(f"{rule_id}: {said}", soft_wrap=True)
    counted = Text(
        "{rules} regler, {examples} exempel, {wrong} fel. Regelverk {sha}",
        "{rules} rules, {examples} examples, {wrong} wrong. Rulebook {sha}",
    ).to(lang)
    out.print(
        counted.format(
            rules=len(book.rules),
            examples=len(tried),
            wrong=len(wrong) + len(missing),
            sha=book.sha256[:12],
        ),
        soft_wrap=True,
    )
    if wrong or missing:
        raise typer.Exit(WRONG)


@rules.command("list")
def list_rules(
    jurisdiction: Annotated[
        str | None, typer.Option(help="Country, such as SE, or EU, UK, INT.")
    ] = None,
    as_of: AsOf = None,
    lang: Lang = "sv",
) -> None:
    """List the rules, one a line; with a day only those that were law on it."""
    from procurement_rules.rulebook import load_rulebook
    from service.screening.report.rule_text import marks

    book = load_rulebook()
    asked = jurisdiction.upper() if jurisdiction else None
    chosen = [
        rule
        for rule in (book.in_force(as_of.date()) if as_of else book.rules)
        if asked in (None, rule.jurisdiction)
    ]
    if not chosen:
        out.print(Text("Inga regler.", "No rules.").to(lang))
    for rule in chosen:
        marked = "".join(f" [{mark}]" for mark in marks(rule, lang))
        line = f"{rule.id}  {rule.title.to(lang)}{marked}  {rule.citation}"
        out.print(printable(line), markup=False, soft_wrap=True)


@rules.command()
def explain(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a rule, as SE-LOU-13-1.")],
    as_of: AsOf = None,
    lang: Lang = "sv",
) -> None:
    """Explain one rule: its source, its condition, its words, and its amounts on a day.

    Exit code 2: there is no such rule.
    """
    from procurement_rules.rulebook import load_rulebook
    from service.screening.report.rule_text import explanation

    found = {rule.id.upper(): rule for rule in load_rulebook().rules}.get(rule_id.upper())
    if found is None:
        stop(
            Text(
                "Regeln finns inte. kedjekoll rules list visar alla.",
                "There is no such rule. kedjekoll rules list shows them all.",
            ),
            lang,
        )
    for line in explanation(found, lang, on=as_of.date() if as_of else None):
        out.print(printable(line), markup=False, soft_wrap=True)
