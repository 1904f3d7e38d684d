"""`kedjekoll register-check`: keep an authority's answer about a firm, give it on as facts."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from service.cli.console import Lang, check_target, open_file, out, refuse, stop, write_file
from service.settings import load_settings

register_check = typer.Typer(
    name="register-check",
    help="Answers of coordinated register checks: record, show, facts.",
    no_args_is_help=True,
)


@register_check.command()
def record(
    file: Annotated[Path, typer.Argument(help="The answer as JSON: what was asked and answered.")],
    document: Annotated[
        Path | None,
        typer.Option(help="The authority's document; only its hash is taken, it is not kept."),
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Keep what an authority has answered about a firm, with the hash of its document.

    Of each ground only whether anything is reported, the days and the authority's case number are
    kept. Exit code 2: something stated has to be mended.
    """
    import hashlib

    from data_ingest.parsing.strict_json import loads
    from service.casework.register_checks.request import read_stated
    from service.casework.register_checks.store import record_register_check
    from service.operations.installation import open_installation

    with closing(open_installation(load_settings())) as installation:
        try:
            stated = loads(open_file(file, lang), name=file.name)
            if document is not None and isinstance(stated, dict):
                sha256 = hashlib.sha256(open_file(document, lang)).hexdigest()
                stated = {**stated, "document_sha256": sha256}
            kept = record_register_check(
                installation.engine,
                read_stated(stated, name=file.name),
                principal=installation.principal,
                person_key=installation.person_key,
                now=datetime.now(UTC),
            )
        except UnreadableInput as fault:
            refuse(UnreadableInput(fault.problems, file.name), lang)
    said = Text(
        "Svaret är sparat som {id}. Handlingens SHA-256: {sha256}.",
        "The answer is kept as {id}. SHA-256 of the document: {sha256}.",
    )
    line = said.to(lang).format(id=kept.id, sha256=kept.document_sha256)
    out.print(line, markup=False, soft_wrap=True)


@register_check.command()
def show(
    check_id: Annotated[str, typer.Argument(help="Number of the register check (check_…).")],
    lang: Lang = "sv",
) -> None:
    """Print a kept register check as JSON."""
    import orjson

    from service.casework.register_checks.store import load_register_check
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction

    with (
        closing(open_installation(load_settings())) as installation,
        transaction(installation.engine, read_only=True) as connection,
    ):
        kept = load_register_check(connection, check_id, principal=installation.principal)
    if kept is None:
        stop(
            Text(
                "Det finns inget svar med det numret. Ange ett nummer som börjar med pc_.",
                "There is no answer under that number. Give a number that begins with pc_.",
            ),
            lang,
        )
    shown = orjson.dumps(orjson.loads(kept.content), option=orjson.OPT_INDENT_2)
    sys.stdout.write(shown.decode() + "\n")


@register_check.command()
def facts(
    into: Annotated[Path, typer.Argument(help="The procurement document of the next screening.")],
    target: Annotated[Path, typer.Option("--out", help="The new document; one that exists stays.")],
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today (UTC).")
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Put what the newest check of each firm says into the document of the next screening.

    Firms are found by their numbers. Exit code 2: a file has to be mended.
    """
    import orjson

    from data_ingest.formats.procurement_json import read_procurement_json
    from data_ingest.parsing.strict_json import loads
    from service.casework.register_checks.facts import party_checks, with_checks
    from service.casework.register_checks.numbers import numbers_of
    from service.casework.register_checks.store import checks_of
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction

    check_target(target, lang)
    payload = open_file(into, lang)
    with closing(open_installation(load_settings())) as installation:
        try:
            read, _ = read_procurement_json(
                payload, name=into.name, person_key=installation.person_key
            )
        except UnreadableInput as fault:
            refuse(fault, lang)
        numbers = numbers_of(read)
        wanted = {number for own in numbers.values() for number in own}
        with transaction(installation.engine, read_only=True) as connection:
            checks = checks_of(connection, wanted, principal=installation.principal)
    found = party_checks(numbers, checks, as_of=(as_of or datetime.now(UTC)).date())
    document = loads(payload, name=into.name)
    assert isinstance(document, dict)  # the reader has let it through
    changed, entered = with_checks(document, found)
    write_file(target, orjson.dumps(changed, option=orjson.OPT_INDENT_2) + b"\n", lang, new=True)
    said = Text("Svar om {n} företag är införda.", "Answers about {n} firms are entered.")
    out.print(said.to(lang).format(n=entered), markup=False, soft_wrap=True)
