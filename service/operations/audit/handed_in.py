"""What somebody hands in to be checked against the log: a bundle, or a checkpoint she has held."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from data_ingest.model.text import Text, message
from service.operations.audit.bundle import CheckedBundle, InvalidBundle, check_bundle
from service.operations.audit.checkpoint import (
    Checkpoint,
    InvalidCheckpoint,
    VerifierKey,
    open_checkpoint,
    other_signatures,
)
from service.operations.audit.merkle import range_root
from service.operations.audit.origin_change import before_text, change_of, load_changes
from service.operations.audit.sealing import newest_note, stored_subtrees
from service.operations.audit.wording import others_text

_ZIP = b"PK"
_CHANGED = re.compile(r"not as the manifest says: (.*)", re.DOTALL)
_MOST_NAMES = 300

_SIGNED = message("It was signed {signed} by the log {origin}, which then had {size} entries.")
_NO_BUNDLE = message("The file is not a Kedjekoll bundle, or it has been damaged or repacked.")
_NO_PROOF = message(
    "The proof in the bundle does not show that the bundle is in the log: no known key has "
    "signed it, or the proof belongs to something else."
)
_NO_CHECKPOINT = message(
    "The file is not a checkpoint signed by one of the log's keys, or a line in it has been "
    "changed."
)


@dataclass(frozen=True, slots=True)
class HandedInResult:
    """What came of checking.

    Attributes:
        kind: What was handed in.
        holds: Whether it is what was signed.
        said: What was checked and what came of it, a sentence each.
        origin: Name of the log that signed it; None: nobody is known to have.
        size: Entries that the log had then.
        signed_at: When.
        files: Files that are unchanged, with their SHA-256.
        superseded_by: The screening that has taken the place of the bundle's; None: none has, or
            it is of another organisation.
    """

    kind: Literal["bundle", "checkpoint"]
    holds: bool
    said: tuple[Text, ...]
    origin: str | None = None
    size: int | None = None
    signed_at: datetime | None = None
    files: tuple[tuple[str, str], ...] = ()
    superseded_by: str | None = None


def check_handed_in(
    payload: bytes,
    keys: Collection[VerifierKey],
    connect: Callable[[], Connection],
    later: Callable[[str], str | None] = lambda _: None,
) -> HandedInResult:
    """Check a bundle or a checkpoint with the log's public keys, and against the log as it stands.

    Args:
        payload: The whole file.
        keys: Public keys of the log.
        connect: Returns a transaction that reads the log.
        later: Returns the last screening that has taken the place of one; None: none has.
    """
    if payload.startswith(_ZIP):
        return _bundle(payload, keys, connect, later)
    try:
        held = open_checkpoint(payload, keys)
    except InvalidCheckpoint:
        return HandedInResult("checkpoint", holds=False, said=(_NO_CHECKPOINT,))
    grown, holds = _compared(held, connect(), keys)
    others = other_signatures(payload, keys)
    said = (others_text(others), grown) if others else (grown,)
    return _found("checkpoint", held, said, holds=holds)


def superseded_text(screening: str, by: str) -> Text:
    """Say that another screening has taken the place of one."""
    return message(
        "Screening {screening} has been superseded by {by} and must no longer be used."
    ).filled(screening=screening, by=by)


def _bundle(
    payload: bytes,
    keys: Collection[VerifierKey],
    connect: Callable[[], Connection],
    later: Callable[[str], str | None],
) -> HandedInResult:
    try:
        checked = check_bundle(payload, keys)
    except InvalidBundle as fault:
        return HandedInResult("bundle", holds=False, said=(why_invalid(str(fault)),))
    screening, actor = checked.screening, checked.entry["actor"]
    if screening is not None:
        about = message("The bundle contains screening {screening}, issued by {actor}.").filled(
            screening=screening, actor=actor
        )
    elif checked.extract is not None:
        about = message("The file contains extract {extract}, issued by {actor}.").filled(
            extract=checked.extract, actor=actor
        )
    else:
        about = message(
            "The file contains the counts of coverage report {coverage}, issued by {actor}."
        ).filled(coverage=checked.coverage, actor=actor)
    whole = message("Each file in the bundle is identical to the one that was issued.")
    grown, holds = _compared(checked.checkpoint, connect(), keys)
    said = [about, whole, grown]
    by = None if screening is None else later(screening)
    if screening is not None and by is not None:
        said.append(superseded_text(screening, by))
    found = _found("bundle", checked.checkpoint, said, holds=holds, files=_files(checked))
    return replace(found, superseded_by=by)


def _compared(
    held: Checkpoint, connection: Connection, keys: Collection[VerifierKey]
) -> tuple[Text, bool]:
    """Say whether the log as it stands has grown out of what a checkpoint signs."""
    note = newest_note(connection)
    try:
        now = open_checkpoint(note, keys).size if note is not None else 0
        same = held.size <= now and held.root == range_root(
            0, held.size, stored_subtrees(connection)
        )
    except (InvalidCheckpoint, LookupError):
        now, same = 0, False
    if same:
        grown = message(
            "The log has {now} entries today. The first {size} are the same as then: none has "
            "been changed, moved or removed."
        ).filled(now=now, size=held.size)
        return grown, True
    if change := change_of(load_changes(connection, keys), held):
        return before_text(change), False
    differs = message(
        "The log today is not the log that was signed then. Keep the file and contact the "
        "person responsible for the installation."
    )
    return differs, False


def _found(
    kind: Literal["bundle", "checkpoint"],
    signed: Checkpoint,
    said: Sequence[Text],
    *,
    holds: bool = True,
    files: tuple[tuple[str, str], ...] = (),
) -> HandedInResult:
    moment = signed.signed_at.strftime("%Y-%m-%d %H:%M UTC")
    when = _SIGNED.filled(signed=moment, origin=signed.origin, size=signed.size)
    return HandedInResult(
        kind,
        holds=holds,
        said=(when, *said),
        origin=signed.origin,
        size=signed.size,
        signed_at=signed.signed_at,
        files=files,
    )


def _files(checked: CheckedBundle) -> tuple[tuple[str, str], ...]:
    hashes = checked.manifest["sha256"]
    return tuple((name, hashes[name]) for name in sorted(checked.members))


def why_invalid(fault: str) -> Text:
    """Say why a bundle does not hold; what the fault names of the file comes along."""
    if changed := _CHANGED.fullmatch(fault):
        names = changed[1][:_MOST_NAMES]
        return message(
            "Files in the bundle have been changed since it was issued: {names}."
        ).filled(names=names)
    is_proof = "proof" in fault or "entry" in fault
    return _NO_PROOF if is_proof and "one proof" not in fault else _NO_BUNDLE
