"""`kedjekoll verify`: check bundles years later, and that they are of one log."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, Text, message
from service.cli.answering import Answer, answering
from service.cli.audit import trusted_keys
from service.cli.console import open_file, stop
from service.cli.door import Door

if TYPE_CHECKING:
    from service.operations.audit.bundle import CheckedBundle
    from service.operations.audit.checkpoint import Checkpoint, VerifierKey
    from service.operations.audit.consistency import ConsistencyProof

NOT_SHOWN = 1
"""Exit code where a bundle does not show what it should, or the log was forked."""

NOT_CONNECTED = 3
"""Exit code where each bundle holds, but nothing shows that they are of one log."""

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"

NOT_TOLD = message(
    "The bundle does not show whether a later screening has superseded it. Add a later "
    "bundle, ask the installation with --ask, or upload the bundle on the page Log (POST "
    "/v1/log/checks)."
)
_KEEP = message("Keep the files and contact the person responsible for the installation.")


@answering()
def verify(
    door: Door,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Bundles written by `kedjekoll bundle`."),
    ],
    *,
    key: Annotated[
        list[str],
        typer.Option(
            "--key", help="Public key of the log (kedjekoll audit keys). Can be repeated."
        ),
    ],
    proof: Annotated[
        list[Path] | None,
        typer.Option(
            "--proof",
            help="Proof written by `kedjekoll audit consistency`, for several bundles. Can be "
            "repeated.",
        ),
    ] = None,
    ask: Annotated[
        bool,
        typer.Option(
            "--ask",
            help="Ask this installation what has superseded the screenings, and how the bundles "
            "are connected.",
        ),
    ] = False,
) -> Answer:
    """Verify bundles with only the log's public key, without network or database.

    Several bundles must come from one log that has only grown, which --proof or --ask shows. A
    later bundle or --ask shows whether a screening has been superseded.

    Exit code 1: a bundle has been changed, the log does not confirm it, or the log was forked. Exit
    code 3: each bundle is valid, but nothing shows that they come from one log.
    """
    from service.operations.audit.handed_in import superseded_text
    from service.operations.audit.merkle import InvalidProof

    payloads = [open_file(file, door.language) for file in files]
    documents = [open_file(path, door.language) for path in proof or ()]
    keys = trusted_keys(key, door.language)
    bundles = [
        _checked(payload, keys, path, door.language, is_one=len(files) == 1)
        for path, payload in zip(files, payloads, strict=True)
    ]
    for bundle in bundles:
        door.tell(*_lines(bundle))
    try:
        is_connected = _connect(
            [bundle.checkpoint for bundle in bundles], documents, keys, door, ask=ask
        )
    except InvalidProof as fault:
        stop(_no_growth(str(fault)), door.language, code=NOT_SHOWN)
    later = _later(bundles, door, ask=ask)
    door.tell(*(superseded_text(screening, by) for screening, by in later.items() if by))
    if not (ask or any(later.values())):
        door.tell(NOT_TOLD)
    shown = [_shown(bundle, later) for bundle in bundles]
    answer = {"of_one_log": is_connected, "bundles": shown}
    return Answer(answer, code=0 if is_connected else NOT_CONNECTED)


def _checked(
    payload: bytes, keys: "Sequence[VerifierKey]", path: Path, lang: Language, *, is_one: bool
) -> "CheckedBundle":
    from service.operations.audit.bundle import InvalidBundle, check_bundle

    try:
        return check_bundle(payload, keys)
    except InvalidBundle as fault:
        name = "" if is_one else f" ({path.name})"
        refused = message("The bundle{name} is not valid: {fault}.").filled(name=name, fault=fault)
        stop(refused, lang, code=NOT_SHOWN)


def _lines(found: "CheckedBundle") -> Iterator[Text | str]:
    signed = found.checkpoint.signed_at.strftime(_MOMENT)
    screening, actor, origin = found.screening, found.entry["actor"], found.checkpoint.origin
    if screening is not None:
        yield message(
            "Screening {screening}, issued by {actor} and signed {signed} in the log {origin}. "
            "Nothing has been changed:"
        ).filled(screening=screening, actor=actor, signed=signed, origin=origin)
    elif found.extract is not None:
        yield message(
            "Extract {extract}, issued by {actor} and signed {signed} in the log {origin}. "
            "Nothing has been changed:"
        ).filled(extract=found.extract, actor=actor, signed=signed, origin=origin)
    else:
        yield message(
            "The counts of coverage report {coverage}, issued by {actor} and signed {signed} in "
            "the log {origin}. Nothing has been changed:"
        ).filled(coverage=found.coverage, actor=actor, signed=signed, origin=origin)
    for name in sorted(found.members):
        yield f"  {name}  {found.manifest['sha256'][name]}"


def _shown(found: "CheckedBundle", later: Mapping[str, str | None]) -> dict[str, object]:
    screening = found.screening
    about = {"screening": screening, "extract": found.extract, "coverage": found.coverage}
    named = {kind: number for kind, number in about.items() if number is not None}
    return named | {
        "actor": found.entry["actor"],
        "signed_at": found.checkpoint.signed_at.strftime(_MOMENT),
        "log": found.checkpoint.origin,
        "size": found.checkpoint.size,
        "sha256": {name: found.manifest["sha256"][name] for name in sorted(found.members)},
        "superseded_by": None if screening is None else later[screening],
    }


def _connect(
    checkpoints: "list[Checkpoint]",
    documents: Sequence[bytes],
    keys: "Sequence[VerifierKey]",
    door: Door,
    *,
    ask: bool,
) -> bool:
    """Say whether all are of one log that has only grown; False: nothing shows it.

    Raises:
        InvalidProof: A proof does not hold.
    """
    from service.operations.audit.consistency import Forked, connect_checkpoints, read_growth

    proofs = [read_growth(document) for document in documents]
    if not ask and len({checkpoint.origin for checkpoint in checkpoints}) > 1:
        several = message(
            "The bundles come from different logs. Nothing can show that they agree; verify "
            "each one separately."
        )
        door.tell(several)
        return False
    if ask:
        newest, made = _grown(checkpoints, keys, door)
        checkpoints, proofs = [*checkpoints, *newest], [*proofs, *made]
    try:
        missing = connect_checkpoints(checkpoints, proofs)
    except Forked as fault:
        forked = message("The log was forked: {fault}. {keep}").filled(fault=fault, keep=_KEEP)
        stop(forked, door.language, code=NOT_SHOWN)
    for unconnected in missing:
        sizes = {"older": unconnected.older, "newer": unconnected.newer}
        door.tell(_MISSING.to(door.language).format(**sizes))
    if not missing and len(checkpoints) > 1:
        sizes_shown = ", ".join(
            str(size) for size in sorted({checkpoint.size for checkpoint in checkpoints})
        )
        grown = message("It is one log, which has only grown ({sizes_shown} entries).").filled(
            sizes_shown=sizes_shown
        )
        door.tell(grown)
    return not missing


_MISSING = message(
    "Nothing shows that the bundles come from one log: there is no proof that the log has "
    "only grown from {older} to {newer} entries. Request it from the installation (kedjekoll "
    "audit consistency {older} {newer} --out proof.json, or GET "
    "/v1/log/consistency?from={older}&to={newer}) and add it with --proof."
)


def _grown(
    checkpoints: "Sequence[Checkpoint]", keys: "Sequence[VerifierKey]", door: Door
) -> "tuple[list[Checkpoint], list[ConsistencyProof]]":
    """Return the installation's newest checkpoint and what connects all of them with it."""
    from itertools import pairwise

    from service.operations.audit.checkpoint import InvalidCheckpoint, open_checkpoint
    from service.operations.audit.consistency import prove_growth
    from service.operations.audit.origin_change import before_text, change_of, load_changes
    from service.operations.audit.sealing import newest_note

    known = door.call.installation.log.keys.verifiers
    if {checkpoint.origin for checkpoint in checkpoints} - {key.name for key in known}:
        stop(_ANOTHER_LOG, door.language)
    with door.call.reading() as connection:
        try:
            newest = [open_checkpoint(newest_note(connection) or b"", keys)]
        except InvalidCheckpoint:
            stop(_OTHER_KEY, door.language)
        changes = load_changes(connection, known)
        for checkpoint in checkpoints:
            if change := change_of(changes, checkpoint):
                stop(before_text(change), door.language, code=NOT_CONNECTED)
        sizes = sorted({checkpoint.size for checkpoint in (*checkpoints, *newest)})
        if sizes[-1] > newest[0].size:
            stop(_shorter(sizes[-1], newest[0].size), door.language, code=NOT_SHOWN)
        try:
            return newest, [prove_growth(connection, *pair) for pair in pairwise(sizes)]
        except LookupError:
            lacks = _no_growth("the installation's log lacks leaves")
            stop(lacks, door.language, code=NOT_SHOWN)


_ANOTHER_LOG = message(
    "--ask: this installation has another log. Ask the installation that the bundle comes from."
)
_OTHER_KEY = message(
    "--ask: none of the keys in --key has signed the installation's newest checkpoint. If the "
    "key has been replaced, add the new one too."
)


def _shorter(signed: int, now: int) -> Text:
    return message(
        "The installation's log has {now} entries, but had {signed} when the bundle was "
        "signed: entries have been removed. {keep}"
    ).filled(now=now, signed=signed, keep=_KEEP)


def _no_growth(fault: str) -> Text:
    return message(
        "The proof that the log has only grown is not valid: {fault}. Either the proof was "
        "changed or the log was forked. Request the proof again. If it is still not valid: "
        "{keep}"
    ).filled(fault=fault, keep=_KEEP)


def _later(bundles: "Sequence[CheckedBundle]", door: Door, *, ask: bool) -> dict[str, str | None]:
    """Return what has superseded each screening, as far as the others or --ask tell."""
    abouts = [bundle.manifest["about"] for bundle in bundles if bundle.screening is not None]
    taken = {about["supersedes"]: about["screening"] for about in abouts if about.get("supersedes")}
    later = {}
    for screening in dict.fromkeys(about["screening"] for about in abouts):
        by = _last(screening, taken)
        later[screening] = (_asked(door, by or screening) or by) if ask else by
    return later


def _last(screening: str, taken: dict[str, str]) -> str | None:
    """Return the last of those that have taken the place of a screening, one after the other."""
    by, left = None, dict(taken)
    while (by or screening) in left:
        by = left.pop(by or screening)
    return by


def _asked(door: Door, screening: str) -> str | None:
    """Return what has superseded a screening, as the installation knows."""
    from service.casework.corrections.superseding import taken_by

    with door.call.reading() as connection:
        return taken_by(connection, tenant_id=door.call.principal.tenant_id, screening_id=screening)
