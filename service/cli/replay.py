"""`kedjekoll replay`: make a stored screening or needs assessment again and compare the bytes."""

import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, Text, message
from service.cli.console import Lang, open_file, out, say, stop
from service.cli.kept_screening import kept_screening, refuse_closed
from service.platform.db.record_id import is_id
from service.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from procurement_rules.rulebook import Rulebook
    from service.operations.installation import Installation
    from service.screening.assessment.replay import Replay
    from service.screening.needs.tables import NeedRecord
    from service.screening.record.tables import ScreeningRecord
    from service.screening.rulebooks.difference import RulesDifference

DIFFERENT = 1
"""Exit code when the bytes differ."""


def replay(
    record_id: Annotated[str, typer.Argument(help="ID of a stored screening or needs assessment.")],
    lang: Lang = "sv",
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the repeated assessment as JSON, byte for byte.")
    ] = False,
    today: Annotated[
        bool,
        typer.Option(
            "--today",
            help="With --json: print the comparison with today's rules instead, as the API "
            "returns it.",
        ),
    ] = False,
    rulebook: Annotated[
        Path | None,
        typer.Option(
            "--rulebook",
            help="The record's rulebook, if the database does not have it: rulebook.jsonl.gz of a "
            "bundle.",
        ),
    ] = None,
) -> None:
    """Repeat an assessment from the stored evidence; the result must be byte-identical.

    The record's own rulebook is used. If the rules have been edited since, the rules that today's
    rulebook answers differently for the same evidence are listed.

    Exit code 1: the results differ, or the stored record cannot be read. Exit code 2: the record
    does not exist, or it is a screening whose points are closed before the award and --json would
    show them.
    """
    if not (is_id("screening", record_id) or is_id("need", record_id)):
        stop(
            message(
                "This is not a valid ID of a screening or needs assessment; its check "
                "character is wrong."
            ),
            lang,
        )
    from service.operations.installation import open_installation

    with closing(open_installation(load_settings())) as installation:
        record: NeedRecord | ScreeningRecord
        is_open = True
        if is_id("need", record_id):
            record = _kept_need(installation, record_id, lang)
        else:
            record, is_open = kept_screening(installation, record_id, lang)
            if as_json and not is_open:
                refuse_closed(lang)
        if as_json and today:
            code = _print_comparison(installation, record, lang)
            raise typer.Exit(code)
        given = None if rulebook is None else _rulebook_in(rulebook, record, lang)
        made = _made_again(installation, record, given, compares=is_open)
    if made is None:
        stop(
            message(
                "The stored record cannot be read, because it differs from what was stored. "
                "Run `kedjekoll audit verify` to see what has changed."
            ),
            lang,
            code=DIFFERENT,
        )
    if as_json:
        sys.stdout.write(made.again.assessment.decode())
    if not made.again.same:
        changed = ", ".join(made.again.differences) or "?"
        stop(
            message(
                "The result differs from the stored one. Changed since then: {changed}."
            ).filled(changed=changed),
            lang,
            code=DIFFERENT,
        )
    if not as_json:
        same = message("The same result, byte for byte: {digest}").to(lang)
        out.print(same.format(digest=record.result_hash), soft_wrap=True)
        for line in _lines(made, lang):
            say(line, lang)


@dataclass(frozen=True, slots=True)
class _Made:
    """A record made again.

    Attributes:
        again: What it comes to.
        own: Its rulebook; None: it is not kept, and today's was used.
        found: What today's rules answer differently; None: they are its own, or were not asked.
    """

    again: "Replay"
    own: "Rulebook | None"
    found: "RulesDifference | None"


def _made_again(
    installation: "Installation",
    record: "NeedRecord | ScreeningRecord",
    given: "Rulebook | None",
    *,
    compares: bool,
) -> _Made | None:
    """Make a record again by its own rules; None: it, or its rulebook, cannot be read.

    Args:
        installation: Where it is stored.
        record: The record.
        given: Its rulebook, from a bundle; None: that which is kept with it.
        compares: Compare it with today's rules, too.
    """
    from data_ingest.model.problem import UnreadableInput
    from procurement_rules.rulebook import load_rulebook
    from service.platform.db.database import transaction
    from service.platform.zipped import OtherContent
    from service.screening.replays.kinds import kind_of
    from service.screening.replays.today import against_today
    from service.screening.rulebooks.store import rulebook_of

    kind = kind_of(record.id)
    try:
        with transaction(installation.engine, read_only=True) as connection:
            own = given or rulebook_of(connection, record)
            card = kind.card(connection, record)
    except (OtherContent, UnreadableInput):
        return None
    again = kind.again(record, own or load_rulebook(), card)
    if again is None:
        return None
    is_compared = compares and again.same
    found = against_today(record, own, card) if is_compared and own is not None else None
    return _Made(again, own, found)


def _rulebook_in(
    path: Path, record: "NeedRecord | ScreeningRecord", lang: Language
) -> "Rulebook | None":
    """Return the rulebook in a file; exit with 2 if it is not the record's or cannot be read."""
    from service.platform.zipped import OtherContent
    from service.screening.rulebooks.store import opened

    try:
        found = opened(open_file(path, lang), sha256=record.rulebook_sha256)
    except OtherContent:
        stop(_OTHER_RULEBOOK.filled(sha256=record.rulebook_sha256), lang)
    if found is None:
        stop(_UNREADABLE, lang)
    return found


_OTHER_RULEBOOK = message(
    "--rulebook: the file is not the rulebook of this record. Use rulebook.jsonl.gz of one of its "
    "bundles; the SHA-256 of its text is {sha256}."
)
_UNREADABLE = message(
    "--rulebook: this version of the service cannot read the rules in the file. Use the version "
    "that the record names."
)


def _lines(made: _Made, lang: Language) -> "Iterator[Text | str]":
    """Yield what is said beside the hash: what today's rules answer differently."""
    from procurement_rules.rulebook import load_rulebook
    from service.screening.rulebooks.words import NOT_KEPT, rule_line, summary

    if made.own is None:
        yield NOT_KEPT
    if made.found is None or made.own is None:
        return
    yield from summary(made.found)
    before, after = ({rule.id: rule for rule in book.rules} for book in (made.own, load_rulebook()))
    for rule in made.found.rules:
        one, another = before.get(rule.rule_id), after.get(rule.rule_id)
        yield f"– {rule_line(rule, lang, before=one, after=another)}"


def _print_comparison(
    installation: "Installation", record: "NeedRecord | ScreeningRecord", lang: Language
) -> int:
    """Print what the API answers of a replay; return the exit code."""
    from service.calls.call import Call
    from service.calls.replays import replayed

    call = Call(installation=installation, principal=installation.principal, language=lang)
    found = replayed(call, record)
    sys.stdout.write(found.model_dump_json() + "\n")
    return 0 if found.same else DIFFERENT


def _kept_need(installation: "Installation", need_id: str, lang: Language) -> "NeedRecord":
    """Return a needs assessment that whoever asks sees; exit with 2 if there is none."""
    from service.operations.people.units import sees
    from service.platform.db.database import transaction
    from service.screening.needs.store import load_need

    principal = installation.principal
    with transaction(installation.engine, read_only=True) as connection:
        record = None
        if sees(connection, "need", need_id, principal=principal):
            record = load_need(connection, tenant_id=principal.tenant_id, need_id=need_id)
    if record is None:
        stop(message("There is no such needs assessment."), lang)
    return record
