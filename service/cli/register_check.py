"""`kedjekoll register-check`: keep an authority's answer about a firm, give it on as facts."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import check_target, open_file, write_file
from service.cli.door import Door, naming

register_check = typer.Typer(
    name="register-check",
    help="Record and reuse answers to coordinated register checks.",
    no_args_is_help=True,
)


@register_check.command()
@answering()
def record(
    door: Door,
    file: Annotated[
        Path, typer.Argument(help="The answer as JSON: what was requested and answered.")
    ],
    document: Annotated[
        Path | None,
        typer.Option(help="The authority's document; only its hash is stored."),
    ] = None,
) -> Answer:
    """Record an authority's answer about a firm, with the hash of its document.

    For each ground, only whether anything is reported, the dates and the authority's case number
    are stored. Exit code 2: the input is not valid.
    """
    import hashlib

    from data_ingest.parsing.strict_json import loads
    from service.calls.register_checks import create_register_check
    from service.casework.register_checks.request import read_stated

    with naming(file.name):
        stated = loads(open_file(file, door.language), name=file.name)
        if document is not None and isinstance(stated, dict):
            sha256 = hashlib.sha256(open_file(document, door.language)).hexdigest()
            stated = {**stated, "document_sha256": sha256}
        kept = create_register_check(door.call, read_stated(stated, name=file.name))
    number, taken = kept["id"], _kept(kept)["document_sha256"]
    said = message("The answer is saved as {number}. SHA-256 of the document: {taken}.").filled(
        number=number, taken=taken
    )
    return Answer(kept, said)


@register_check.command()
@answering()
def show(
    door: Door,
    check_id: Annotated[str, typer.Argument(help="ID of the register check (check_…).")],
) -> Answer:
    """Print a stored register check as JSON."""
    import orjson

    from service.calls.register_checks import get_register_check

    kept = get_register_check(door.call, check_id)
    return Answer(kept, orjson.dumps(_kept(kept), option=orjson.OPT_INDENT_2) + b"\n")


@register_check.command()
@answering()
def facts(
    door: Door,
    into: Annotated[Path, typer.Argument(help="Procurement document for the next screening.")],
    target: Annotated[
        Path,
        typer.Option("--out", help="New document to write; an existing file is not overwritten."),
    ],
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date; default: today (UTC).")
    ] = None,
) -> Answer:
    """Add each firm's newest register check to the document for the next screening.

    Firms are matched by their numbers. Exit code 2: a file must be corrected.
    """
    import orjson

    from data_ingest.formats.procurement_json import read_procurement_json
    from data_ingest.parsing.strict_json import loads
    from service.calls.register_checks import as_parties, checks_of_document
    from service.casework.register_checks.facts import with_checks

    check_target(target, door.language)
    payload = open_file(into, door.language)
    call = door.call
    read, _ = read_procurement_json(
        payload, name=into.name, person_key=call.installation.person_key
    )
    day = (as_of or call.now).date()
    found = checks_of_document(call, read, as_of=day)
    document = loads(payload, name=into.name)
    assert isinstance(document, dict)  # the reader has let it through
    changed, entered = with_checks(document, found)
    made = orjson.dumps(changed, option=orjson.OPT_INDENT_2) + b"\n"
    write_file(target, made, door.language, new=True)
    said = message("Firms for which answers have been entered: {entered}.").filled(entered=entered)
    return Answer({"as_of": day, "parties": as_parties(found), "entered": entered}, said)


def _kept(kept: dict[str, object]) -> dict[str, object]:
    """Return the check itself, of what is answered about it."""
    import orjson

    check: dict[str, object] = orjson.loads(orjson.dumps(kept))["register_check"]
    return check
