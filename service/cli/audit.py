"""`kedjekoll audit`: seal the log, check it, and prove what is in it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Text
from service.cli.console import Lang, open_file, out, stop, write_file
from service.settings import load_settings

if TYPE_CHECKING:
    from service.operations.audit.checkpoint import VerifierKey

audit = typer.Typer(
    name="audit",
    help="Seal the log of what was done, check it, and prove what is in it.",
    no_args_is_help=True,
)

CHANGED = 1
"""Exit code where something is not as it was signed."""

REPLAY_WORDS = {
    "differs": Text(
        "resultatet blir ett annat än det sparade", "the result is another than the one kept"
    ),
    "damaged": Text(
        "den är skadad: det sparade stämmer inte med sitt hashvärde eller kan inte läsas",
        "it is damaged: what is kept is not that of its hash, or cannot be read",
    ),
    "not_in_log": Text(
        "den är inte den som loggen säger sparades", "it is not the one that the log says was kept"
    ),
}
"""What is wrong with a record that was made again."""

_Key = Annotated[
    list[str] | None,
    typer.Option("--key", help="A public key of the log that is trusted; otherwise this one's."),
]


@audit.command("seal")
def seal_log(*, lang: Lang = "sv") -> None:
    """Give waiting entries their places in the log and sign a checkpoint.

    `kedjekoll serve` and `kedjekoll worker` do so by themselves.
    """
    from contextlib import closing

    from service.operations.installation import open_installation

    settings = load_settings()
    with closing(open_installation(settings)) as installation:
        checkpoint = installation.log.seal()
    if checkpoint is None:
        nothing = Text("Inget väntar på sin plats.", "Nothing waits for its place.")
        out.print(nothing.to(lang))
        return
    done = Text(f"Undertecknad vid {checkpoint.size} löv.", f"Signed at {checkpoint.size} leaves.")
    out.print(done.to(lang))


@audit.command("keys")
def show_keys() -> None:
    """Print the public keys of the log, the oldest first; the last one signs now."""
    from contextlib import closing

    from service.operations.installation import open_installation

    settings = load_settings()
    with closing(open_installation(settings)) as installation:
        for key in installation.log.keys.verifiers:
            out.print(key.text(), soft_wrap=True, markup=False)


@audit.command("checkpoint")
def show_checkpoint(*, lang: Lang = "sv") -> None:
    """Print the newest signed checkpoint, to be kept where this database is not."""
    from contextlib import closing

    from service.operations.audit.sealing import newest_note
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction

    settings = load_settings()
    with closing(open_installation(settings)) as installation:
        installation.log.seal()
        with transaction(installation.engine, read_only=True) as connection:
            note = newest_note(connection)
    if note is None:
        stop(Text("Loggen är tom.", "The log is empty."), lang)
    typer.echo(note, nl=False)


@audit.command("replace-key")
def replace_key() -> None:
    """Sign with a new key from now on; the log tells of it, and both keys sign that."""
    from contextlib import closing
    from datetime import UTC, datetime

    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.platform.db.tenants import ensure_tenant

    settings = load_settings()
    with closing(open_installation(settings)) as installation:
        who = installation.principal
        named = {"tenant_id": who.tenant_id, "actor": who.actor}
        with transaction(installation.engine) as connection:
            ensure_tenant(connection, **named, created_at=datetime.now(UTC))
        keys = installation.log.replace_key(**named)
    out.print(keys.signing.verifier.text(), soft_wrap=True, markup=False)


@audit.command("verify")
def verify(
    *,
    held: Annotated[
        list[Path] | None,
        typer.Option("--held", help="A checkpoint that was kept outside the database."),
    ] = None,
    key: _Key = None,
    lang: Lang = "sv",
) -> None:
    """Hash all of the log and compare it with what was signed; exit with 1 where they differ."""
    from contextlib import closing

    from service.operations.audit.verifying import verify_log
    from service.operations.audit.wording import verified_lines
    from service.operations.installation import open_installation
    from service.platform.db.database import EVERY_TENANT, transaction

    notes = [open_file(path, lang) for path in held or ()]
    trusted = trusted_keys(key, lang)
    settings = load_settings()
    with closing(open_installation(settings)) as installation:
        trusted = trusted or installation.log.keys.verifiers
        with transaction(installation.engine, read_only=True, tenant=EVERY_TENANT) as connection:
            found = verify_log(connection, trusted, held=notes)
    for line in verified_lines(found, lang):
        out.print(line, markup=False, soft_wrap=True)
    if found.faults:
        raise typer.Exit(CHANGED)


@audit.command("copy")
def whose_copy(
    mark: Annotated[str, typer.Argument(help="The mark in the copy, copy_….")], *, lang: Lang = "sv"
) -> None:
    """Say who got a copy and when; exit with 2 where nobody got one with this mark."""
    from contextlib import closing

    from service.operations.audit.entry import ACTIONS, list_entries
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction

    with closing(open_installation(load_settings())) as installation:
        tenant_id = installation.principal.tenant_id
        with transaction(installation.engine, read_only=True) as connection:
            found = list_entries(
                connection, tenant_id=tenant_id, subject_id=None, limit=1000, offset=0, copy=mark
            )
    if not found:
        none = Text(
            "Ingen har fått en kopia med det märket här. Jämför det med kopian.",
            "Nobody has got a copy with this mark here. Compare it with the copy.",
        )
        stop(none, lang)
    for entry in found:
        said = ACTIONS[entry.action].to(lang)
        line = f"{entry.created_at:%Y-%m-%dT%H:%M:%SZ}  {entry.actor}  {entry.subject_id}  {said}"
        out.print(line, markup=False, soft_wrap=True)


@audit.command("replay")
def replay_records(
    *,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="So many, drawn; all if left out.")
    ] = None,
    seed: Annotated[
        str, typer.Option("--seed", help="What they are drawn by; the same draws the same.")
    ] = "",
    every_day: Annotated[
        bool, typer.Option("--every-day", help="Let a worker do it once a day from now on.")
    ] = False,
    lang: Lang = "sv",
) -> None:
    """Make kept screenings and needs assessments again; exit with 1 where a byte differs.

    Each is made from its own evidence. What differs is an alarm: it is put on record, noted among
    the changes (screening.differs, need.differs) and logged. Those of the last alarm are always
    among the drawn.
    """
    from contextlib import closing
    from datetime import UTC, datetime

    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.retention.schedules import set_daily
    from service.screening.replays.job import chosen, replay_all

    now = datetime.now(UTC)
    with closing(open_installation(load_settings())) as installation:
        who, engine = installation.principal, installation.engine
        if every_day:
            with transaction(engine) as connection:
                set_daily(connection, "replay", sample=sample, principal=who, now=now)
            out.print(Text("Det görs en gång om dygnet.", "It is done daily.").to(lang))
            return
        with transaction(engine, read_only=True) as connection:
            ids = chosen(connection, tenant_id=who.tenant_id, sample=sample, seed=seed)
        passed = replay_all(engine, ids, seed=seed, principal=who, now=now)
    done = Text(
        "{n} screeningar och behovsbedömningar gjordes om: {same} blev desamma till varje byte, "
        "{rules} är under andra regeltexter desamma i det som de inte rör, {differ} skiljer sig.",
        "{n} screenings and needs assessments were made again: {same} came out the same to the "
        "byte, {rules} are under other texts of rules the same in what those cannot touch, "
        "{differ} differ.",
    )
    said = done.to(lang).format(
        n=len(passed.found),
        same=passed.count("same"),
        rules=passed.count("other_rules"),
        differ=len(passed.alarms),
    )
    out.print(said, soft_wrap=True)
    for alarm in passed.alarms:
        out.print(f"– {alarm}: {REPLAY_WORDS[passed.found[alarm]].to(lang)}", soft_wrap=True)
    if passed.alarms:
        raise typer.Exit(CHANGED)


@audit.command("prove")
def prove_entry(
    record: Annotated[
        str, typer.Argument(help="Id of a record, such as screening_…, or of an entry logentry_….")
    ],
    *,
    to: Annotated[Path, typer.Option("--out", help="File or folder to write to.")] = Path(),
    lang: Lang = "sv",
) -> None:
    """Write the proof of each entry about a record, for others to check without this service."""
    from contextlib import closing

    from service.operations.audit.entry import list_entries, load_entry
    from service.operations.audit.proof import prove
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction

    settings = load_settings()
    with closing(open_installation(settings)) as installation:
        installation.log.seal()
        tenant_id = installation.principal.tenant_id
        keys = installation.log.keys.verifiers
        with transaction(installation.engine, read_only=True, tenant=tenant_id) as connection:
            proved = load_entry(connection, tenant_id=tenant_id, entry_id=record)
            entries = (
                [proved]
                if proved
                else list_entries(
                    connection, tenant_id=tenant_id, subject_id=record, limit=1_000, offset=0
                )
            )
            proofs = {entry.id: prove(connection, entry, keys) for entry in entries}
    if not proofs:
        unknown = Text(
            "Loggen har ingen post om detta. Kontrollera numret.",
            "The log has no entry about this. Check the number.",
        )
        stop(unknown, lang)
    folder = to if to.is_dir() else to.parent
    for entry_id, proof in proofs.items():
        if proof is not None:
            path = to if len(proofs) == 1 and not to.is_dir() else folder / f"{entry_id}.proof.json"
            path.write_bytes(proof.dump())
            out.print(str(path), soft_wrap=True, markup=False)


@audit.command("consistency")
def prove_consistency(
    older: Annotated[int, typer.Argument(help="Entries of the log at the older checkpoint.")],
    newer: Annotated[
        int | None, typer.Argument(help="At the newer one; all that are signed if left out.")
    ] = None,
    *,
    to: Annotated[Path, typer.Option("--out", help="File to write.")] = Path("consistency.json"),
    lang: Lang = "sv",
) -> None:
    """Write the proof that the log has only grown from one size to another.

    With it `kedjekoll verify` shows that bundles of both sizes are of one log. Exit code 2: the log
    never had these sizes.
    """
    from contextlib import closing

    from service.operations.audit.consistency import prove_growth, signed_size
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction

    with closing(open_installation(load_settings())) as installation:
        installation.log.seal()
        with transaction(installation.engine, read_only=True) as connection:
            size = signed_size(connection)
            upto = size if newer is None else newer
            if not 0 < older <= upto <= size:
                wrong = Text(
                    f"Loggen har {size} poster. Ange storlekar från 1 till {size}, den mindre "
                    "först; paketens storlekar står i svaret från kedjekoll verify.",
                    f"The log has {size} entries. Give sizes from 1 to {size}, the smaller first; "
                    "kedjekoll verify says those of the bundles.",
                )
                stop(wrong, lang)
            proof = prove_growth(connection, older, upto)
    write_file(to, proof.dump(), lang)
    out.print(str(to), soft_wrap=True, markup=False)


@audit.command("check")
def check(
    proof: Annotated[Path, typer.Argument(help="A proof that `audit prove` has written.")],
    *,
    key: Annotated[list[str], typer.Option("--key", help="A public key of the log.")],
    lang: Lang = "sv",
) -> None:
    """Check a proof with nothing but the log's public key; exit with 1 where it shows nothing."""
    from service.operations.audit.checkpoint import InvalidCheckpoint
    from service.operations.audit.merkle import InvalidProof
    from service.operations.audit.proof import check_proof
    from service.operations.audit.wording import others_text

    document = open_file(proof, lang)
    trusted = trusted_keys(key, lang)
    try:
        found = check_proof(document, trusted)
    except (InvalidProof, InvalidCheckpoint) as fault:
        refused = Text(f"Beviset håller inte: {fault}.", f"The proof does not hold: {fault}.")
        stop(refused, lang, code=CHANGED)
    moment = found.checkpoint.signed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = Text(
        f"Post {found.leaf_index} av {found.checkpoint.size} i loggen {found.checkpoint.origin}, "
        f"undertecknad {moment}:",
        f"Entry {found.leaf_index} of {found.checkpoint.size} in the log "
        f"{found.checkpoint.origin}, signed {moment}:",
    )
    out.print(shown.to(lang), markup=False, soft_wrap=True)
    for name, value in found.record.items():
        out.print(f"  {name}: {value}", markup=False, soft_wrap=True)
    if found.others:
        out.print(others_text(found.others).to(lang), markup=False, soft_wrap=True)


def trusted_keys(texts: list[str] | None, lang: Lang) -> tuple["VerifierKey", ...]:
    """Return the public keys that somebody named, a line each; exit with 2 if one is none."""
    from service.operations.audit.checkpoint import InvalidCheckpoint, parse_verifier_key

    try:
        return tuple(
            parse_verifier_key(line) for text in texts or () for line in text.splitlines() or [text]
        )
    except InvalidCheckpoint as fault:
        stop(Text(f"--key: {fault}.", f"--key: {fault}."), lang)
