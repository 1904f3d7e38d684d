"""`kedjekoll backup` and `kedjekoll restore`: a copy of everything in one file, and back."""

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import Language, Text, message
from service.cli.answering import Answer, answering
from service.cli.audit import trusted_keys
from service.cli.console import open_file, stop
from service.cli.door import Door
from service.settings import load_settings

REASONS: Mapping[str, Text] = {
    "not-whole": message(
        "The backup is damaged or incomplete ({names}). Nothing has been restored. Use "
        "another backup."
    ),
    "altered": message(
        "The backup differs from what the service wrote ({names}). Nothing has been restored. "
        "Use another backup, and find out who has had access to this one."
    ),
    "no-key": message(
        "Without the key of the log, the backup cannot be checked for alterations. Use "
        "--passphrase-file, put log.keys in the data folder, or state the public key of the "
        "log with --key; --without-proof continues anyway."
    ),
    "foreign": message(
        "The backup contains something that belongs neither in the database nor in the data "
        "folder: {names}. Nothing has been restored. Use another backup."
    ),
    "passphrase": message(
        "The passphrase does not unlock the keys in the backup, or the keys have been altered."
    ),
    "files-there": message(
        "The data folder already has {names} with other content. Restore into an empty folder."
    ),
    "keys-missing": message(
        "{names}: missing, and not in the backup, or no passphrase was stated. Use "
        "--passphrase-file, or put the files in the data folder first. Without them, no "
        "person is recognised, no API key is valid and the log gets a new key; --without-keys "
        "continues anyway."
    ),
    "other-keys": message(
        "{names}: not the key that the backup was made with. Replace it with the right one."
    ),
    "not-empty": message("The database is not empty: {names}. Restore into a new database."),
    "newer": message(
        "The backup has the database revision {names}, which this version of the service does "
        "not know. Restore it with the version that made it."
    ),
    "log": message(
        "The log in the backup differs from what was signed ({names}). Nothing has been restored."
    ),
    "database": message("The database rejected the rows ({names}). Nothing has been restored."),
}
"""Why a backup was not restored."""

_PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help="File whose first line is the passphrase for the keys."),
]
_WITHOUT_KEYS = "--without-keys"


@answering()
def backup(
    door: Door,
    file: Annotated[Path, typer.Argument(help="New file to write.")],
    *,
    passphrase_file: _PassphraseFile = None,
    without_keys: Annotated[
        bool, typer.Option(_WITHOUT_KEYS, help="Omit the secrets, which you store elsewhere.")
    ] = False,
) -> Answer:
    """Write a consistent backup to a file, while the service keeps running.

    Contains the database, the settings in the data folder, the copies of checkpoints and, encrypted
    with a passphrase, the secrets. Register snapshots are not included.
    """
    from service.retention.backup.making import make_backup

    passphrase = _passphrase(passphrase_file, door.language, without_keys=without_keys, is_new=True)
    call = door.call
    try:
        made = make_backup(call.installation, file, passphrase=passphrase, now=call.now)
    except FileExistsError:
        there = message("{file} already exists.").filled(file=file)
        stop(there, door.language)
    except OSError as fault:
        unwritten = message("{file} cannot be written ({strerror}).").filled(
            file=file, strerror=fault.strerror
        )
        stop(unwritten, door.language)
    said = [
        message("{file}: {rows} rows, {size} bytes, log signed at {log_size} leaves.").filled(
            file=file, rows=made.rows, size=made.size, log_size=made.log_size
        ),
        message("SHA-256 {digest}").filled(digest=made.digest),
    ]
    if made.keys:
        names = ", ".join(made.keys)
        said.append(
            message(
                "The keys ({names}) are encrypted with the passphrase. Without it, they are lost."
            ).filled(names=names)
        )
    if made.left_out:
        names = ", ".join(made.left_out)
        said.append(
            message(
                "The keys are not included: {names}. Store them elsewhere; without them, the "
                "backup cannot be fully restored."
            ).filled(names=names)
        )
    if made.snapshot_id:
        said.append(
            message(
                "Registers are not included (snapshot {snapshot_id}). Copy the folder "
                "snapshots, or ingest the sources again."
            ).filled(snapshot_id=made.snapshot_id)
        )
    answer = {
        "file": str(file),
        "rows": made.rows,
        "size": made.size,
        "sha256": made.digest,
        "log_size": made.log_size,
        "keys": list(made.keys),
        "left_out": list(made.left_out),
        "snapshot": made.snapshot_id,
    }
    return Answer(answer, *said)


@answering()
def restore(
    door: Door,
    file: Annotated[Path, typer.Argument(help="File written by `kedjekoll backup`.")],
    *,
    passphrase_file: _PassphraseFile = None,
    key: Annotated[
        list[str] | None,
        typer.Option("--key", help="Trusted public key of the log. Can be repeated."),
    ] = None,
    without_keys: Annotated[
        bool, typer.Option(_WITHOUT_KEYS, help="Continue although a secret is permanently lost.")
    ] = False,
    without_proof: Annotated[
        bool,
        typer.Option(
            "--without-proof", help="Continue although nothing shows that the file is unaltered."
        ),
    ] = False,
) -> Answer:
    """Restore a backup into an empty database and data folder: everything, verified, or nothing.

    The file is trusted if it is signed with a log key that the passphrase unlocks, that is in the
    data folder, or that is stated with --key. Restoring from SQLite to PostgreSQL and vice versa is
    supported. Exit code 2: nothing was restored; the reason is printed.
    """
    from service.operations.audit.wording import verified_lines
    from service.platform.process import logs
    from service.retention.backup.restoring import NotRestored
    from service.retention.backup.restoring import restore as put_back

    passphrase = _passphrase(
        passphrase_file, door.language, without_keys=without_keys, is_new=False
    )
    trusted = trusted_keys(key, door.language)
    settings = load_settings()
    logs.configure(settings.log_format)
    logging.getLogger().setLevel(logging.ERROR)  # here only what went wrong is of use
    try:
        found = put_back(
            file,
            settings,
            passphrase=passphrase,
            trusted=trusted,
            without_keys=without_keys,
            without_proof=without_proof,
            now=datetime.now(UTC),
        )
    except NotRestored as fault:
        stop(REASONS[fault.code].filled(names=", ".join(fault.names)), door.language)
    except OSError as fault:
        unread = message("{filename} cannot be used ({strerror}).").filled(
            filename=fault.filename, strerror=fault.strerror
        )
        stop(unread, door.language)
    moment = found.made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    said = [
        message("Restored from {moment}: {rows} rows.").filled(moment=moment, rows=found.rows),
        message("The file is verified: it is signed with the key of the log.")
        if found.proven
        else message(
            "Nothing shows that the service wrote this file (--without-proof). Note in the "
            "diary where it has been stored."
        ),
    ]
    checked = verified_lines(found.verified, found.checked, door.language)
    then = [
        message(
            "The backup contained records that were disposed of after it was made. The "
            "retention periods in retention.yaml have been applied again. If the periods in "
            "the backup are older than those in force, correct them and run kedjekoll "
            "retention before anyone uses the service."
        ),
        message(
            "Everything done after the backup is lost. The log continues under the new origin "
            "{origin}, and its first entry says so. Note this in the diary, and give the new "
            "public key to everybody who has the old one, witnesses included: {key}"
        ).filled(origin=found.origin, key=found.key),
    ]
    if found.snapshot_id:
        then.append(
            message(
                "Restore the folder snapshots ({snapshot_id}), or ingest the sources again."
            ).filled(snapshot_id=found.snapshot_id)
        )
    answer = {
        "made_at": moment,
        "rows": found.rows,
        "proven": found.proven,
        "snapshot": found.snapshot_id,
        "origin": found.origin,
        "key": found.key,
        "said": checked,
    }
    return Answer(answer, *said, *checked, *then)


def _passphrase(
    file: Path | None, language: Language, *, without_keys: bool, is_new: bool
) -> str | None:
    """Return the passphrase from a file or the terminal; None where it is not wanted."""
    from service.retention.backup.sealed_keys import LEAST_CHARACTERS

    if file is None:
        if without_keys or not (is_new or sys.stdin.isatty()):
            return None
        if not sys.stdin.isatty():
            unsaid = message(
                "State how to handle the keys: --passphrase-file FILE includes them "
                "encrypted, {without_keys} omits them."
            ).filled(without_keys=_WITHOUT_KEYS)
            stop(unsaid, language)
        asked = message("Passphrase for the keys").to(language)
        found: str = typer.prompt(asked, hide_input=True, confirmation_prompt=is_new)
    else:
        found = open_file(file, language).decode("utf-8", "replace").partition("\n")[0].rstrip("\r")
    if len(found) < LEAST_CHARACTERS:
        short = message("The passphrase must have at least {least_characters} characters.").filled(
            least_characters=LEAST_CHARACTERS
        )
        stop(short, language)
    return found
