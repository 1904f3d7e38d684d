"""`kedjekoll backup` and `kedjekoll restore`: a copy of everything in one file, and back."""

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import Language, Text
from service.cli.answering import Answer, answering
from service.cli.audit import trusted_keys
from service.cli.console import open_file, stop
from service.cli.door import Door
from service.settings import load_settings

REASONS: Mapping[str, Text] = {
    "not-whole": Text(
        "Säkerhetskopian är inte hel ({names}). Ingenting har återställts. Ta en annan kopia.",
        "The backup is damaged or incomplete ({names}). Nothing has been restored. Use "
        "another backup.",
    ),
    "altered": Text(
        "Säkerhetskopian är inte den som tjänsten skrev ({names}). Ingenting har återställts. Ta "
        "en annan kopia, och ta reda på vem som har kommit åt den här.",
        "The backup differs from what the service wrote ({names}). Nothing has been "
        "restored. Use another backup, and find out who has had access to this one.",
    ),
    "no-key": Text(
        "Utan loggens nyckel går det inte att se om någon har ändrat säkerhetskopian. Ange "
        "--passphrase-file, lägg log.keys i datamappen eller ange loggens offentliga nyckel med "
        "--key; --without-proof går vidare ändå.",
        "Without the key of the log, the backup cannot be checked for alterations. Use "
        "--passphrase-file, put log.keys in the data folder, or state the public key of "
        "the log with --key; --without-proof continues anyway.",
    ),
    "foreign": Text(
        "Säkerhetskopian innehåller något som inte hör hemma i databasen eller datamappen: "
        "{names}. Ingenting har återställts. Ta en annan kopia.",
        "The backup contains something that belongs neither in the database nor in the "
        "data folder: {names}. Nothing has been restored. Use another backup.",
    ),
    "passphrase": Text(
        "Lösenfrasen öppnar inte nycklarna i säkerhetskopian, eller så har någon ändrat dem.",
        "The passphrase does not unlock the keys in the backup, or the keys have been altered.",
    ),
    "files-there": Text(
        "I datamappen finns redan {names} med annat innehåll. Återställ till en tom mapp.",
        "The data folder already has {names} with other content. Restore into an empty folder.",
    ),
    "keys-missing": Text(
        "{names} saknas och finns inte i säkerhetskopian, eller så har ingen lösenfras angetts. "
        "Ange --passphrase-file, eller lägg filerna i datamappen först. Utan dem känns ingen "
        "person igen, ingen API-nyckel gäller och loggen får en ny nyckel; --without-keys går "
        "vidare ändå.",
        "{names}: missing, and not in the backup, or no passphrase was stated. Use "
        "--passphrase-file, or put the files in the data folder first. Without them, no "
        "person is recognised, no API key is valid and the log gets a new key; "
        "--without-keys continues anyway.",
    ),
    "other-keys": Text(
        "{names} är inte den nyckel som säkerhetskopian gjordes med. Lägg dit den rätta.",
        "{names}: not the key that the backup was made with. Replace it with the right one.",
    ),
    "not-empty": Text(
        "Databasen är inte tom: {names}. Återställ till en ny databas.",
        "The database is not empty: {names}. Restore into a new database.",
    ),
    "newer": Text(
        "Säkerhetskopian har databasversionen {names}, som den här versionen av tjänsten inte "
        "känner till. Återställ med den version som gjorde den.",
        "The backup has the database revision {names}, which this version of the service does not "
        "know. Restore it with the version that made it.",
    ),
    "log": Text(
        "Loggen i säkerhetskopian är inte som den undertecknades ({names}). Ingenting har "
        "återställts.",
        "The log in the backup differs from what was signed ({names}). Nothing has been restored.",
    ),
    "database": Text(
        "Databasen tog inte emot raderna ({names}). Ingenting har återställts.",
        "The database rejected the rows ({names}). Nothing has been restored.",
    ),
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
        there = Text(f"{file} finns redan.", f"{file} already exists.")
        stop(there, door.language)
    except OSError as fault:
        unwritten = Text(
            f"{file} kan inte skrivas ({fault.strerror}).",
            f"{file} cannot be written ({fault.strerror}).",
        )
        stop(unwritten, door.language)
    said = [
        Text(
            f"{file}: {made.rows} rader, {made.size} byte, loggen undertecknad vid {made.log_size} "
            "löv.",
            f"{file}: {made.rows} rows, {made.size} bytes, log signed at {made.log_size} leaves.",
        ),
        Text(f"SHA-256 {made.digest}", f"SHA-256 {made.digest}"),
    ]
    if made.keys:
        names = ", ".join(made.keys)
        said.append(
            Text(
                f"Nycklarna ({names}) är låsta med lösenfrasen. Utan den går de inte att få ut.",
                f"The keys ({names}) are encrypted with the passphrase. Without it, they are lost.",
            )
        )
    if made.left_out:
        names = ", ".join(made.left_out)
        said.append(
            Text(
                f"Nycklarna är inte med: {names}. Förvara dem på annat håll; utan dem kan kopian "
                "inte återställas så att allt fungerar.",
                f"The keys are not included: {names}. Store them elsewhere; without them, the "
                "backup cannot be fully restored.",
            )
        )
    if made.snapshot_id:
        said.append(
            Text(
                f"Registren är inte med (ögonblicksbild {made.snapshot_id}). Kopiera mappen "
                "snapshots eller läs in källorna igen.",
                f"Registers are not included (snapshot {made.snapshot_id}). Copy the folder "
                "snapshots, or ingest the sources again.",
            )
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
        stop(_filled(REASONS[fault.code], ", ".join(fault.names)), door.language)
    except OSError as fault:
        unread = Text(
            f"{fault.filename} kan inte användas ({fault.strerror}).",
            f"{fault.filename} cannot be used ({fault.strerror}).",
        )
        stop(unread, door.language)
    moment = found.made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    said = [
        Text(
            f"Återställt från {moment}: {found.rows} rader.",
            f"Restored from {moment}: {found.rows} rows.",
        ),
        Text(
            "Filen är den som loggens nyckel har undertecknat.",
            "The file is verified: it is signed with the key of the log.",
        )
        if found.proven
        else Text(
            "Ingenting visar att filen är den som tjänsten skrev (--without-proof). Anteckna i "
            "diariet var den har förvarats.",
            "Nothing shows that the service wrote this file (--without-proof). Note in the "
            "diary where it has been stored.",
        ),
    ]
    checked = verified_lines(found.verified, door.language)
    then = [
        Text(
            "Det som gallrats efter kopian fanns med i den. Fristerna i retention.yaml har "
            "tillämpats på nytt; är fristerna i kopian äldre än de som gäller, lägg in de rätta "
            "och kör kedjekoll retention innan någon använder tjänsten.",
            "The backup contained records that were disposed of after it was made. The "
            "retention periods in retention.yaml have been applied again. If the periods in "
            "the backup are older than those in force, correct them and run kedjekoll "
            "retention before anyone uses the service.",
        ),
        Text(
            "Det som gjorts efter kopian finns inte längre, och en kontrollpunkt som undertecknats "
            "efter den stämmer inte med loggen. Anteckna det i diariet.",
            "Everything done after the backup is lost, and checkpoints signed after it do not"
            " agree with the log. Note this in the diary.",
        ),
    ]
    if found.snapshot_id:
        then.append(
            Text(
                f"Lägg tillbaka mappen snapshots ({found.snapshot_id}) eller läs in källorna igen.",
                f"Restore the folder snapshots ({found.snapshot_id}), or ingest the sources again.",
            )
        )
    answer = {
        "made_at": moment,
        "rows": found.rows,
        "proven": found.proven,
        "snapshot": found.snapshot_id,
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
            unsaid = Text(
                "Ange vad som ska hända med nycklarna: --passphrase-file FIL tar med dem "
                f"krypterade, {_WITHOUT_KEYS} utelämnar dem.",
                "State how to handle the keys: --passphrase-file FILE includes them encrypted, "
                f"{_WITHOUT_KEYS} omits them.",
            )
            stop(unsaid, language)
        asked = Text("Lösenfras för nycklarna", "Passphrase for the keys").to(language)
        found: str = typer.prompt(asked, hide_input=True, confirmation_prompt=is_new)
    else:
        found = open_file(file, language).decode("utf-8", "replace").partition("\n")[0].rstrip("\r")
    if len(found) < LEAST_CHARACTERS:
        short = Text(
            f"Lösenfrasen ska ha minst {LEAST_CHARACTERS} tecken.",
            f"The passphrase must have at least {LEAST_CHARACTERS} characters.",
        )
        stop(short, language)
    return found


def _filled(reason: Text, names: str) -> Text:
    return Text(reason.sv.format(names=names), reason.en.format(names=names))
