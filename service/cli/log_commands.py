"""`kedjekoll audit status`, `witness` and `new-origin`: how the log and its witnesses are."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Text, message
from service.cli.answering import Answer, answering
from service.cli.console import Line, err, say, stop
from service.cli.door import Door

if TYPE_CHECKING:
    from service.calls.log_status import LogStatus
    from service.operations.audit.checkpoint import Checkpoint

CHANGED = 1
"""Exit code where something is not as it was signed."""

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_NEVER = message("never", "witness")


@answering()
def seal_log(door: Door) -> Answer:
    """Add waiting entries to the log and sign a checkpoint.

    `kedjekoll serve` and `kedjekoll worker` do this automatically.
    """
    checkpoint = sealed(door)
    if checkpoint is None:
        nothing = message("No entries are waiting.")
        return Answer({"size": None}, nothing)
    size = checkpoint.size
    return Answer({"size": size}, message("Signed: {size} entries.").filled(size=size))


@answering()
def status(door: Door) -> Answer:
    """Show what is signed, what waits, and how far each witness is. Exit code 1: a shortcoming."""
    return _status(door)


@answering()
def witness(door: Door) -> Answer:
    """Ask every witness now, also those that are paused. Exit code 1: a shortcoming.

    E-mail is still sent once a day.
    """
    from functools import partial

    from service.operations.witness.rounds import Rounds, outbound_of

    installation = door.call.installation
    if not installation.witnesses.outside:
        none = message(
            "No witness is configured. State at least one in the file that "
            "KEDJEKOLL_WITNESS_FILE names."
        )
        stop(none, door.language)
    ask = partial(outbound_of, reach=installation.reach)
    Rounds(installation.log, installation.witnesses, ask).do(all_now=True)
    return _status(door)


@answering()
def cosigner_key(door: Door) -> Answer:
    """Print the public key that this server cosigns other logs with, as a witness."""
    from service.operations.witness.serving import open_witness

    installation = door.call.installation
    cosign = installation.witnesses.cosign
    if cosign is None or installation.data_dir is None:
        none = message(
            "This server is not a witness for other logs. State cosign in the file that "
            "KEDJEKOLL_WITNESS_FILE names."
        )
        stop(none, door.language)
    key = open_witness(installation.engine, cosign, installation.data_dir).key.cosigner.text()
    return Answer({"key": key}, key)


@answering()
def new_origin(
    door: Door,
    *,
    reason: Annotated[
        str,
        typer.Option(
            "--reason", help="Why, for everybody who has an older checkpoint; stored permanently."
        ),
    ],
) -> Answer:
    """Continue the log under a new origin and key, after a restore. Stop the service first.

    The first entry names the old origin, how many entries were carried over and the newest lost
    checkpoint. Copies of the old origin are set aside. Give the new public key to everybody who has
    the old one, witnesses included.
    """
    from service.operations.audit.new_origin import MOST_REASON, replace_origin
    from service.platform.db.tenants import ensure_tenant
    from service.platform.personal_numbers import hidden

    stated = " ".join(reason.split())
    if not 0 < len(stated) <= MOST_REASON:
        wrong = message("--reason: state a reason of at most {most} characters.").filled(
            most=MOST_REASON
        )
        stop(wrong, door.language)
    call = door.call
    stated = hidden(stated, person_key=call.installation.person_key)
    who = call.principal
    with call.writing() as connection:
        ensure_tenant(connection, tenant_id=who.tenant_id, actor=who.actor, created_at=call.now)
    found = replace_origin(call.installation.log, reason=stated, actor=who.actor, at=call.now)
    key = found.keys.signing.verifier.text()
    lost = found.lost
    said: list[Line] = [
        message(
            "The log {before} has ended. {size} entries were carried over to the log {origin}."
        ).filled(before=found.before, size=found.size, origin=found.keys.origin),
        message("No checkpoint of lost entries is known.")
        if lost is None
        else message("Newest lost checkpoint: {size} entries, signed {at}.").filled(
            size=lost.size, at=lost.signed_at.strftime(_MOMENT)
        ),
        message("Copies set aside: {copies}. New public key:").filled(copies=found.set_aside),
        key,
    ]
    answer = {
        "before": found.before,
        "origin": found.keys.origin,
        "size": found.size,
        "lost": lost and {"size": lost.size, "root": lost.root.hex()},
        "set_aside": found.set_aside,
        "key": key,
    }
    return Answer(answer, *said)


def sealed(door: Door) -> "Checkpoint | None":
    """Seal the log; exit with 2 where the database is not the log that was signed."""
    from service.operations.audit.fork import LogForked

    try:
        return door.call.installation.log.seal()
    except LogForked as fault:
        for text in fault.said[:-1]:
            say(text, door.language, to=err)
        stop(fault.said[-1], door.language)


def held_outside(door: Door) -> tuple[list[bytes], list[bytes]]:
    """Return the installation's own copies of checkpoints, and those in its witness folders."""
    from service.operations.audit.copies import CHECKPOINTS, every_copy
    from service.operations.audit.witness_state import acknowledged
    from service.operations.witness.folder import every_in

    installation = door.call.installation
    data_dir = installation.data_dir or Path()
    held = []
    for folder in installation.witnesses.folders:
        try:
            held += every_in(folder, [key.name for key in installation.log.keys.verifiers])
        except OSError as fault:
            unread = message("Witness {name}: {path} cannot be read ({why}).").filled(
                name=folder.name, path=folder.path, why=fault.strerror
            )
            say(unread, door.language, to=err)
    return [*every_copy(data_dir / CHECKPOINTS), *acknowledged(data_dir)], held


def _status(door: Door) -> Answer:
    from service.calls.log_status import get_log_status

    found = get_log_status(door.call, every_tenant=True)
    differing = [f"– {one.text}" for one in found.records.differing]
    lines: list[Line] = [*_lines(found), *(f"– {one}" for one in found.notices), *differing]
    return Answer(found, *lines, code=CHANGED if found.notices else 0)


def _lines(found: "LogStatus") -> Iterator[Text]:
    signed = found.signed_at.strftime(_MOMENT) if found.signed_at else _NEVER
    yield message("Log {origin}: {size} entries signed, last {signed}; {waiting} waiting.").filled(
        origin=found.origin, size=found.size, signed=signed, waiting=found.waiting
    )
    yield message("Own copies of checkpoints: {copies}, set aside: {set_aside}.").filled(
        copies=found.copies, set_aside=found.set_aside
    )
    records = found.records
    if records.at is None:
        yield message("The service has not compared all records with the log yet.")
    else:
        yield message("Records compared with the log by the service: {rows}, last {at}.").filled(
            rows=records.compared, at=records.at.strftime(_MOMENT)
        )
    if not found.witnesses:
        yield message(
            "No witness is configured: nobody outside can show that the log was rewritten."
        )
    for one in found.witnesses:
        at = one.at.strftime(_MOMENT) if one.at else _NEVER
        yield message("Witness {name} ({kind}): {size} entries acknowledged, last {at}.").filled(
            name=one.name, kind=one.kind, size=one.size, at=at
        )
