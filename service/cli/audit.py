"""`kedjekoll audit`: seal the log, check it, and prove what is in it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data_ingest.model.text import Language, message
from service.cli.accept import accept
from service.cli.answering import Answer, answering
from service.cli.console import open_file, stop, write_file
from service.cli.door import Door
from service.cli.log_commands import (
    CHANGED,
    cosigner_key,
    held_outside,
    new_origin,
    seal_log,
    sealed,
    status,
    witness,
)

if TYPE_CHECKING:
    from procurement_rules.rulebook import Rulebook
    from risk_models.card.scorecard import Scorecard
    from service.operations.audit.checkpoint import VerifierKey

audit = typer.Typer(
    name="audit",
    help="Seal and verify the log, and prove what is in it.",
    no_args_is_help=True,
)

audit.command("seal")(seal_log)
audit.command("status")(status)
audit.command("witness")(witness)
audit.command("witness-key")(cosigner_key)
audit.command("new-origin")(new_origin)
audit.command("accept")(accept)

ENDED = 3
"""Exit code where nothing was changed, but what a checkpoint signs is lost, as the log says."""

REPLAY_WORDS = {
    "differs": message("the result differs from the stored one"),
    "damaged": message(
        "it is damaged: the stored record does not match its hash, or cannot be read"
    ),
    "not_in_log": message("it is not the one that the log states was stored"),
}
"""What is wrong with a record that was made again."""

_OTHERWISE = message("Records that today's rules answer differently: {count}.")

_Key = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        help="Trusted public key of the log; default: this installation's. Can be repeated.",
    ),
]


@audit.command("keys")
@answering()
def show_keys(door: Door) -> Answer:
    """Print the public keys of the log, oldest first; the last key is the current one."""
    keys = [key.text() for key in door.call.installation.log.keys.verifiers]
    return Answer({"items": keys}, *keys)


@audit.command("checkpoint")
@answering()
def show_checkpoint(door: Door) -> Answer:
    """Print the newest signed checkpoint, to be stored outside this database.

    It includes the cosignatures of witnesses that have acknowledged it.
    """
    from service.operations.audit.sealing import newest_note
    from service.operations.witness.newest import with_cosignatures

    sealed(door)
    with door.call.reading() as connection:
        note = newest_note(connection)
    if note is None:
        stop(message("The log is empty."), door.language)
    log = door.call.installation.log
    note = with_cosignatures(log.data_dir, note, log.keys.verifiers)
    return Answer({"checkpoint": note.decode()}, note)


@audit.command("replace-key")
@answering()
def replace_key(door: Door) -> Answer:
    """Replace the signing key; the replacement is logged and signed with both keys."""
    from service.platform.db.tenants import ensure_tenant

    who = door.call.principal
    named = {"tenant_id": who.tenant_id, "actor": who.actor}
    with door.call.writing() as connection:
        ensure_tenant(connection, **named, created_at=door.call.now)
    key = door.call.installation.log.replace_key(**named).signing.verifier.text()
    return Answer({"key": key}, key)


@audit.command("verify")
@answering()
def verify(
    door: Door,
    *,
    held: Annotated[
        list[Path] | None,
        typer.Option(
            "--held", help="Checkpoint that was stored outside the database. Can be repeated."
        ),
    ] = None,
    key: _Key = None,
) -> Answer:
    """Compare the log with signed checkpoints, and every record with the log.

    The copies in the data folder and in witness folders are always compared. Exit code 1:
    something has been changed, added or removed in the database. Exit code 3: nothing differs, but
    a checkpoint was signed for entries that were lost before the log continued under a new origin.
    """
    from service.operations.audit.records import verify_records
    from service.operations.audit.verifying import verify_log
    from service.operations.audit.wording import verified_lines
    from service.platform.db.database import EVERY_TENANT, transaction
    from service.retention.every_table import METADATA

    notes = [open_file(path, door.language) for path in held or ()]
    trusted = trusted_keys(key, door.language)
    installation = door.call.installation
    trusted = trusted or installation.log.keys.verifiers
    own, others = held_outside(door)  # read before the transaction, which then knows them all
    with transaction(installation.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        found = verify_log(connection, trusted, held=notes, copies=own, shared=others)
        checked = verify_records(connection, METADATA.sorted_tables)
    lines = verified_lines(found, checked, door.language)
    holds = not found.faults and not checked.faults
    answer = {
        "holds": holds,
        "copies": found.copies,
        "held": found.held,
        "signed_before_new_origin": [checkpoint.size for checkpoint, _ in found.ended],
        "records": {
            "rows": checked.rows,
            "faults": [fault._asdict() for fault in checked.faults],
            "more": checked.more,
        },
        "said": lines,
    }
    code = CHANGED if not holds else ENDED if found.ended else 0
    return Answer(answer, *lines, code=code)


@audit.command("copy")
@answering()
def whose_copy(
    door: Door, mark: Annotated[str, typer.Argument(help="Mark in the copy (copy_…).")]
) -> Answer:
    """Show who received a copy and when. Exit code 2: no copy has this mark."""
    from service.operations.audit.entry import ACTIONS, list_entries

    with door.call.reading() as connection:
        found = list_entries(
            connection,
            tenant_id=door.call.principal.tenant_id,
            subject_id=None,
            limit=1000,
            offset=0,
            copy=mark,
        )
    if not found:
        none = message(
            "No copy with this mark has been issued here. Compare the mark with the copy."
        )
        stop(none, door.language)
    shown = [
        {
            "created_at": f"{entry.created_at:%Y-%m-%dT%H:%M:%SZ}",
            "actor": entry.actor,
            "subject_id": entry.subject_id,
            "action": entry.action,
        }
        for entry in found
    ]
    lines = [
        f"{one['created_at']}  {one['actor']}  {one['subject_id']}  "
        f"{ACTIONS[one['action']].to(door.language)}"
        for one in shown
    ]
    return Answer({"items": shown}, *lines)


@audit.command("replay")
@answering()
def replay_records(
    door: Door,
    *,
    sample: Annotated[
        int | None,
        typer.Option("--sample", min=1, help="Number of records to draw at random; default: all."),
    ] = None,
    seed: Annotated[
        str, typer.Option("--seed", help="Seed of the draw; the same seed draws the same records.")
    ] = "",
    every_day: Annotated[
        bool, typer.Option("--every-day", help="Schedule this for a worker once a day.")
    ] = False,
    today: Annotated[
        bool,
        typer.Option(
            "--today",
            help="Also assess records made by other rules with today's, and name the rules that "
            "are answered differently.",
        ),
    ] = False,
) -> Answer:
    """Repeat stored screenings and needs assessments. Exit code 1: a result differs.

    Each is repeated from its own evidence with its own rulebook and compared byte for byte. A
    difference is an alarm: it is recorded, listed among the changes (screening.differs,
    need.differs) and logged. Records in the last alarm are always included in the sample.
    """
    from service.calls.schedules import ScheduleRequest, replace_schedule
    from service.screening.replays.job import chosen, replay_all
    from service.screening.replays.today import against_today

    call, who = door.call, door.call.principal
    if every_day:
        daily = replace_schedule(call, "replay", ScheduleRequest(sample=sample))
        return Answer(daily, message("Scheduled daily."))
    with call.reading() as connection:
        ids = chosen(connection, tenant_id=who.tenant_id, sample=sample, seed=seed)
    otherwise: dict[str, dict[str, Any]] = {}

    def compare(record: Any, own: "Rulebook", card: "Scorecard | None") -> None:  # noqa: ANN401  # of either kind
        found = against_today(record, own, card)
        if found is not None and (found.rules or found.also):
            rules = [rule.rule_id for rule in found.rules]
            otherwise[record.id] = {"rules": rules, "untouched": found.untouched}

    seen = compare if today else None
    passed = replay_all(
        call.installation.engine, ids, seed=seed, principal=who, now=call.now, seen=seen
    )
    checked, alarms = len(passed.found), list(passed.alarms)
    same, rules = passed.count("same"), passed.count("other_rules")
    done = message(
        "Screenings and needs assessments repeated: {checked}. Byte-identical: {same}. "
        "Rulebook not stored, identical apart from what rules affect: {rules}. Different: {differ}."
    ).filled(checked=checked, same=same, rules=rules, differ=len(alarms))
    wrong = {alarm: passed.found[alarm] for alarm in alarms}
    lines = [f"– {alarm}: {REPLAY_WORDS[why].to(door.language)}" for alarm, why in wrong.items()]
    answer = {"checked": checked, "same": same, "other_rules": rules, "differ": wrong}
    if today:
        answer["otherwise"] = otherwise
        lines.append(_OTHERWISE.filled(count=len(otherwise)).to(door.language))
        lines += [f"– {one}: {', '.join(found['rules'])}" for one, found in otherwise.items()]
    return Answer(answer, done, *lines, code=CHANGED if alarms else 0)


@audit.command("prove")
@answering()
def prove_entry(
    door: Door,
    record: Annotated[
        str,
        typer.Argument(help="ID of a record, such as screening_…, or of a log entry (logentry_…)."),
    ],
    *,
    to: Annotated[Path, typer.Option("--out", help="File or folder to write to.")] = Path(),
) -> Answer:
    """Write the proof of each log entry about a record, verifiable without this service."""
    from service.operations.audit.entry import list_entries, load_entry
    from service.operations.audit.proof import prove

    call, tenant_id = door.call, door.call.principal.tenant_id
    sealed(door)
    keys = call.installation.log.keys.verifiers
    with call.reading() as connection:
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
        unknown = message("The log has no entry about this record. Check the ID.")
        stop(unknown, door.language)
    folder = to if to.is_dir() else to.parent
    written = []
    for entry_id, proof in proofs.items():
        if proof is not None:
            path = to if len(proofs) == 1 and not to.is_dir() else folder / f"{entry_id}.proof.json"
            path.write_bytes(proof.dump())
            written.append(str(path))
    return Answer({"files": written}, *written)


@audit.command("consistency")
@answering()
def prove_consistency(
    door: Door,
    older: Annotated[int, typer.Argument(help="Number of log entries at the older checkpoint.")],
    newer: Annotated[
        int | None,
        typer.Argument(
            help="Number of log entries at the newer checkpoint; default: all signed entries."
        ),
    ] = None,
    *,
    to: Annotated[Path, typer.Option("--out", help="File to write.")] = Path("consistency.json"),
) -> Answer:
    """Write the proof that the log has only grown from one size to another.

    With the proof, `kedjekoll verify` shows that bundles of both sizes come from one log. Exit code
    2: the log never had these sizes.
    """
    from service.operations.audit.consistency import prove_growth, signed_size

    sealed(door)
    with door.call.reading() as connection:
        size = signed_size(connection)
        upto = size if newer is None else newer
        if not 0 < older <= upto <= size:
            wrong = message(
                "The log has {size} entries. Specify sizes from 1 to {size}, the smaller "
                "first; kedjekoll verify prints those of the bundles."
            ).filled(size=size)
            stop(wrong, door.language)
        proof = prove_growth(connection, older, upto).dump()
    write_file(to, proof, door.language)
    return Answer(proof, str(to))


@audit.command("check")
@answering()
def check(
    door: Door,
    proof: Annotated[Path, typer.Argument(help="Proof written by `kedjekoll audit prove`.")],
    *,
    key: Annotated[
        list[str], typer.Option("--key", help="Public key of the log. Can be repeated.")
    ],
) -> Answer:
    """Check a proof with only the log's public key. Exit code 1: the proof is not valid."""
    from service.operations.audit.checkpoint import InvalidCheckpoint
    from service.operations.audit.merkle import InvalidProof
    from service.operations.audit.proof import check_proof
    from service.operations.audit.wording import others_text

    document = open_file(proof, door.language)
    trusted = trusted_keys(key, door.language)
    try:
        found = check_proof(document, trusted)
    except (InvalidProof, InvalidCheckpoint) as fault:
        refused = message("The proof is not valid: {fault}.").filled(fault=fault)
        stop(refused, door.language, code=CHANGED)
    signed = found.checkpoint
    moment = signed.signed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = message("Entry {leaf_index} of {size} in the log {origin}, signed {moment}:").filled(
        leaf_index=found.leaf_index, size=signed.size, origin=signed.origin, moment=moment
    )
    lines = [f"  {name}: {value}" for name, value in found.record.items()]
    others = [others_text(found.others)] if found.others else []
    answer = {
        "leaf_index": found.leaf_index,
        "size": signed.size,
        "origin": signed.origin,
        "signed_at": moment,
        "record": dict(found.record),
    }
    return Answer(answer, shown, *lines, *others)


def trusted_keys(texts: list[str] | None, lang: Language) -> tuple["VerifierKey", ...]:
    """Return the public keys that somebody named, a line each; exit with 2 if one is none."""
    from service.operations.audit.checkpoint import InvalidCheckpoint, parse_verifier_key

    try:
        return tuple(
            parse_verifier_key(line) for text in texts or () for line in text.splitlines() or [text]
        )
    except InvalidCheckpoint as fault:
        stop(message("--key: {fault}.").filled(fault=fault), lang)
