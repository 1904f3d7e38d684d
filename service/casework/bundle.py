"""Hand out a screening as a bundle: record, documents, rules, and the proof of the log."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from data_ingest.model.text import Language
from service.casework.bundle_readme import RECORD, readme, verifier
from service.casework.disclosures.marking import marking_of_screening
from service.documents.forms import Form
from service.operations.audit.bundle import EXPORTED, README, RULEBOOK, VERIFIER, manifest_of, pack
from service.operations.audit.entry import load_entry, write_entry
from service.operations.audit.fork import LogForked
from service.operations.audit.proof import prove
from service.operations.files.copies import READ, copy_mark, note_copy, screening_basis
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.operations.periods import load_periods
from service.platform.db.database import transaction
from service.screening.record.tables import ScreeningRecord
from service.screening.report.screening_files import screening_documents
from service.screening.rulebooks.store import content_of
from service.screening.scorecards.store import card_text

DOCUMENTS: tuple[Form, ...] = ("pdf", "xlsx")
"""Forms of the screening that are in a bundle: the same bytes as the same person's download."""

SCORECARD = "scorecard.json"
"""The member with the text of a card that was learned; those that are shipped are in every copy."""


class NotProved(RuntimeError):
    """The log has not given the entry its place; ask again."""


def make_bundle(
    installation: Installation,
    record: ScreeningRecord,
    language: Language,
    *,
    actor: str,
    at: datetime,
    opened: bool,
    make: Callable[..., dict[Form, bytes]] = screening_documents,
) -> bytes:
    """Return a bundle of a screening, and write in the log that it was handed out.

    Args:
        installation: The installation.
        record: The screening.
        language: Language of the documents.
        actor: Who it is handed out by.
        at: The moment, with a time zone.
        opened: Show points and review needs of tenders, which are closed before award.
        make: Makes its documents, as `screening_documents` does.

    Raises:
        NotProved: The log could not be sealed.
    """
    holder = Principal(record.tenant_id, actor)
    marks = {}
    for form in DOCUMENTS:
        basis = screening_basis(record.id, record.result_hash, form, language, opened=opened)
        marks[form] = copy_mark(installation, holder, basis)
    documents = make(record, marks, language, opened=opened)
    members = {f"report-{language}.{form}": made for form, made in documents.items()}
    members[VERIFIER], members[README] = verifier(), readme(record.id, language)
    if opened:
        members[RECORD] = record.assessment
    with transaction(installation.engine, read_only=True, tenant=record.tenant_id) as connection:
        rules = content_of(connection, record)
        card = card_text(connection, record.scorecard_id, tenant_id=record.tenant_id)
    if rules is not None:
        members[RULEBOOK] = rules
    if card is not None:
        members[SCORECARD] = card
    periods = load_periods(installation.data_dir, tenant_id=record.tenant_id)
    with transaction(installation.engine, read_only=True, tenant=record.tenant_id) as connection:
        marking = marking_of_screening(connection, record, periods=periods)
    manifest = manifest_of(
        {
            "screening": record.id,
            "supersedes": record.supersedes,
            "result_hash": record.result_hash,
            "scorecard": record.scorecard_id,
            "rulebook_sha256": record.rulebook_sha256,
            "code_version": record.code_version,
            "document": marking.about(),
            "language": language,
            "made_at": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        },
        members,
    )
    with transaction(installation.engine, tenant=record.tenant_id) as connection:
        entry = write_entry(
            connection,
            EXPORTED,
            record.id,
            tenant_id=record.tenant_id,
            actor=actor,
            at=at,
            content_sha256=hashlib.sha256(manifest).hexdigest(),
            details={"opened": opened},
        )
        for mark in marks.values():
            note_copy(connection, record.id, mark, principal=holder, at=at, action=READ)
    try:
        installation.log.seal()
    except LogForked as fault:
        raise NotProved from fault
    keys = installation.log.keys.verifiers
    with transaction(installation.engine, read_only=True, tenant=record.tenant_id) as connection:
        placed = load_entry(connection, tenant_id=record.tenant_id, entry_id=entry.id)
        proof = None if placed is None else prove(connection, placed, keys)
    if proof is None:
        raise NotProved(f"the entry {entry.id} has no place in the log yet")
    return pack(members, manifest, proof.dump())
