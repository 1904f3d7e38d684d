"""What is said of the log in words."""

from collections.abc import Mapping

from data_ingest.model.text import Language, Text, message
from service.operations.audit.origin_change import before_text
from service.operations.audit.records import CheckedRecords, RecordFault
from service.operations.audit.verifying import LogFault, Verified

_WHOLE = message("Nothing has been changed, moved or removed since it was signed.")
_AGREES = message(
    "The database agrees with its own checkpoints. Only a checkpoint held elsewhere (--held) "
    "can show that the whole log has not been rewritten."
)
FAULTS: Mapping[str, Text] = {
    "leaf-missing": message("leaf {place} is missing"),
    "changed-entry": message("entry {place} has been changed"),
    "unplaced-entry": message("entry {place} has a place that the log does not have"),
    "missing-entry": message(
        "the entry at place {place} is missing, and its disposal has not been recorded"
    ),
    "node-changed": message("node {place} does not match the leaves"),
    "root-differs": message("the checkpoint at size {place} was signed for another log"),
    "leaves-taken-away": message("the log once had {place} leaves and is shorter now"),
    "leaves-unsigned": message("the log has {place} leaves, more than in any signed checkpoint"),
    "checkpoint-not-signed": message("the checkpoint at size {place} is not signed by a known key"),
    "checkpoint-changed": message("the checkpoint at size {place} does not match the database"),
    "copy-not-signed": message(
        "copy no. {place} in the folder of checkpoints is not signed by a known key"
    ),
    "held-not-signed": message(
        "checkpoint no. {place} of those supplied is not signed by a known key"
    ),
}
"""What can be wrong with the log."""

RECORD_FAULTS: Mapping[str, Text] = {
    "row-altered": message("{row}: the row has been changed in the database"),
    "row-missing": message("{row}: the row has been removed from the database"),
    "row-surplus": message("{row}: the row has been added in the database"),
    "row-forged": message("{row}: the row has a version that the service did not write"),
}
"""How a row can differ from what the log says of it."""


def fault_text(fault: LogFault, language: Language) -> str:
    """Say what is wrong."""
    return FAULTS[fault.code].to(language).format(place=fault.place)


def record_fault_text(fault: RecordFault, language: Language) -> str:
    """Say which row is not as the log says, and how."""
    row = f"{fault.table}/{fault.record_id} ({fault.tenant_id})"
    return RECORD_FAULTS[fault.code].to(language).format(row=row)


def verified_lines(found: Verified, checked: CheckedRecords, language: Language) -> list[str]:
    """Say what of the log and of the records was checked and what came of it, a line each."""
    if found.origin is None and not found.leaves:
        head = message("The log is empty. Entries waiting for their place: {waiting}.").filled(
            waiting=found.waiting
        )
    else:
        head = message(
            "Log {origin}: {leaves} leaves, {entries} unchanged, {disposed} disposed "
            "of, {waiting} waiting for their place."
        ).filled(
            origin=found.origin,
            leaves=found.leaves,
            entries=found.entries,
            disposed=found.disposed,
            waiting=found.waiting,
        )
    checkpoints = message("Checkpoints: {checkpoints} in the database, {held} held elsewhere.")
    records = message("Records: {rows} rows in {tables} tables compared with the log.")
    lines = [
        head.to(language),
        checkpoints.filled(checkpoints=found.checkpoints, held=found.held).to(language),
    ]
    if found.copies:
        lines.append(
            message("Own copies of checkpoints compared: {copies}.")
            .filled(copies=found.copies)
            .to(language)
        )
    if found.set_aside:
        lines.append(
            message(
                "Copies set aside: {copies}. They are of an origin of the log that has ended, and "
                "the log says so."
            )
            .filled(copies=found.set_aside)
            .to(language)
        )
    for checkpoint, change in found.ended:
        size, origin = checkpoint.size, checkpoint.origin
        head = message("Checkpoint with {size} entries of {origin}:").filled(
            size=size, origin=origin
        )
        lines.append(f"– {head.to(language)} {before_text(change).to(language)}")
    compared = records.filled(rows=sum(checked.rows.values()), tables=len(checked.rows))
    lines.append(compared.to(language))
    lines += [f"– {fault_text(fault, language)}" for fault in found.faults]
    lines += [f"– {record_fault_text(fault, language)}" for fault in checked.faults]
    if checked.more:
        more = message("{more} further rows do not match the log.").filled(more=checked.more)
        lines.append(f"– {more.to(language)}")
    if not (found.faults or found.ended or checked.faults) and found.leaves:
        whole = _WHOLE if found.held else _AGREES
        lines.append(whole.to(language))
    return lines


def others_text(others: int) -> Text:
    """Say that a checkpoint has signatures of other keys, which nobody has checked."""
    return message(
        "The checkpoint also has signatures by other keys ({others}), such as a witness's. "
        "They have not been checked."
    ).filled(others=others)
