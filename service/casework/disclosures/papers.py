"""The papers of a disclosure: the masked copy, the list of maskings, the refusal, the metadata."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from data_ingest.model.text import Language
from service.casework.disclosures.deciding import Decided, Masking
from service.casework.disclosures.grounds import citation, ground_of
from service.casework.disclosures.marking import Marking
from service.casework.disclosures.masking import masked_content
from service.casework.disclosures.places import label
from service.casework.disclosures.words import WORDS
from service.casework.support.support_pages import support_document
from service.documents.forms import MEDIA, written
from service.documents.model import (
    Block,
    Column,
    Document,
    Heading,
    Pairs,
    Paragraph,
    Table,
    text_table,
)
from service.documents.values import Row
from service.platform.frames import canonical
from service.platform.words import printable
from service.screening.record.tables import ScreeningRecord
from service.screening.report.report import composed

FileKind = Literal["report", "masking_list", "refusal", "metadata"]
FILE_KINDS: tuple[FileKind, ...] = get_args(FileKind)
"""The files of a disclosure: the masked copy, the list of maskings, a draft of the refusal where
something is masked, and what a diary needs to know of them."""

ARCHIVED: tuple[FileKind, ...] = ("report", "masking_list", "metadata")
"""Those that go to the diary; the refusal is a draft until somebody has decided and signed."""

PDF, JSON = "application/pdf", "application/json"
FORMAT = "kedjekoll-diary-1"
"""The form of the metadata; ours, as the rulebook has read no standard for it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One file.

    Attributes:
        kind: What it is.
        name: Its name; it says nothing of the content.
        media_type: Its type.
        content: Its bytes.
    """

    kind: FileKind
    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """SHA-256 of its bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """What is handed out, and of which case.

    Attributes:
        disclosure_id: Its number.
        case_id: The case.
        diary_number: As the diary writes it.
        record: The screening.
        opened: Whether points may be shown.
        decided: What is masked.
        marking: How the documents of the case are marked.
        language: Language of the papers.
        at: The moment, with a time zone.
    """

    disclosure_id: str
    case_id: str
    diary_number: str
    record: ScreeningRecord
    opened: bool
    decided: Decided
    marking: Marking
    language: Language
    at: datetime

    def says(self, name: str, **values: object) -> str:
        """Return a fixed word in the language."""
        return WORDS[name].to(self.language).format(**values)


def papers(handout: Handout) -> list[Paper]:
    """Return the papers, the same bytes every time."""
    report = Paper("report", _name(handout, "masked-report", "pdf"), PDF, _masked_report(handout))
    maskings = Paper(
        "masking_list", _name(handout, "masking-list", "pdf"), PDF, _masking_list(handout, report)
    )
    made = [report, maskings]
    if handout.decided.maskings:
        refusal = support_document(
            _draft_of_refusal(handout),
            handout.language,
            title=handout.says("refusal_title"),
            made_at=handout.at,
        )
        made.append(
            Paper(
                "refusal",
                _name(handout, "refusal-draft", "docx"),
                MEDIA["docx"],
                written(refusal, "docx"),
            )
        )
    metadata = canonical(_metadata(handout, [report, maskings]))
    return [*made, Paper("metadata", "metadata.json", JSON, metadata)]


def _name(handout: Handout, name: str, ending: str) -> str:
    return f"{name}-{handout.language}.{ending}"


def _masked_report(handout: Handout) -> bytes:
    maskings = handout.decided.maskings
    data = masked_content(handout.record, maskings, handout.language, opened=handout.opened)
    told = handout.says("some_masked" if maskings else "nothing_masked")
    state = handout.says(handout.marking.state)
    copy = handout.says("copy", id=handout.disclosure_id)
    data |= {
        "subject": f"{data['subject']} · {copy} · {state}",
        "about": data["about"]
        if handout.diary_number in data["about"]
        else f"{printable(handout.diary_number)} · {data['about']}",
        "notice": f"{data['notice']} {told}",
    }
    return written(composed(data, made_at=handout.at), "pdf")


def _masking_list(handout: Handout, report: Paper) -> bytes:
    says, language = handout.says, handout.language
    masked = [
        (
            number,
            printable(f"{label(masking.key, language)} ({masking.key})"),
            citation(masking.ground, language),
            printable(masking.why(language)),
            says(masking.origin),
            printable(masking.decided_by),
        )
        for number, masking in enumerate(handout.decided.maskings, 1)
    ]
    freed = [
        (
            printable(f"{label(handed.key, language)} ({handed.key})"),
            printable(handed.reason),
            printable(handed.decided_by),
        )
        for handed in handout.decided.handed_out
    ]
    has_gaps = any("[" in str(cell) for row in masked for cell in row)
    document = Document(
        language=language,
        title=f"{says('list_title')} {handout.disclosure_id}",
        about=printable(
            says(
                "list_about",
                diary=handout.diary_number,
                screening=handout.record.id,
                state=says(handout.marking.state),
                day=handout.at.astimezone(UTC).date(),
            )
        ),
        blocks=(
            Paragraph(says("list_hash", sha256=report.sha256)),
            *((Paragraph(says("list_gaps")),) if has_gaps else ()),
            Heading(says("masked")),
            _table(
                handout,
                "masked",
                ("number", "place", "ground", "reason", "origin", "decided_by"),
                masked,
            ),
            Heading(says("handed_out")),
            _table(handout, "handed_out", ("place", "reason", "decided_by"), freed),
        ),
        made_at=handout.at,
        footer=says("disclaimer"),
        is_wide=True,
    )
    return written(document, "pdf")


def _table(handout: Handout, name: str, columns: Sequence[str], rows: Sequence[Row]) -> Table:
    return Table(
        name=name,
        title=handout.says(name),
        columns=tuple(
            Column(
                label=handout.says(column),
                width=0 if column == "number" else 1,
                is_number=column == "number",
            )
            for column in columns
        ),
        rows=rows,
        empty=handout.says("nothing"),
    )


def _draft_of_refusal(handout: Handout) -> Iterator[Block]:
    says, language = handout.says, handout.language
    maskings = handout.decided.maskings
    yield Paragraph(says("refusal_draft"), "italic")
    yield Pairs(
        (
            (says("refusal_case"), handout.diary_number),
            (says("refusal_document"), says("refusal_screening", id=handout.record.id)),
            (says("refusal_requested"), says("refusal_day")),
            (says("refusal_dated"), says("refusal_day")),
            (says("refusal_decides"), says("refusal_mandate")),
        )
    )
    yield Heading(says("refusal_decision"), 1)
    yield Paragraph(says("refusal_said", id=handout.disclosure_id))
    yield text_table(
        "masked",
        says("masked"),
        tuple(says(column) for column in ("number", "place", "ground", "reason")),
        (
            (
                str(number),
                label(masking.key, language),
                citation(masking.ground, language),
                masking.why(language),
            )
            for number, masking in enumerate(maskings, 1)
        ),
        (0.7, 2.8, 2.5, 4.0),
    )
    yield Heading(says("refusal_reasons"), 1)
    for text in _grounds(maskings, handout):
        yield Paragraph(text)
    yield Paragraph(says("refusal_law"))
    yield Paragraph(says("refusal_signature"))
    yield Heading(says("refusal_appeal"), 1)
    yield Paragraph(says("refusal_appeal_gap"))


def _grounds(maskings: Sequence[Masking], handout: Handout) -> Iterator[str]:
    language = handout.language
    for stated in dict.fromkeys(masking.ground for masking in maskings):
        found = ground_of(stated)
        if found is not None:
            yield handout.says(
                "refusal_lasts",
                ground=found.citation.to(language),
                meaning=found.meaning.to(language),
                lasts=found.lasts.to(language),
            )


def _metadata(handout: Handout, archived: Sequence[Paper]) -> Mapping[str, Any]:
    """Return what a diary needs to know of the files; nothing of their content."""
    return {
        "format": FORMAT,
        "disclosure": handout.disclosure_id,
        "case": handout.case_id,
        "diary_number": handout.diary_number,
        "screening": handout.record.id,
        "language": handout.language,
        "dates": {
            "screened_for": handout.record.as_of.isoformat(),
            "handed_out": handout.at.astimezone(UTC).date().isoformat(),
        },
        "document": handout.marking.about(),
        "masked": len(handout.decided.maskings),
        "files": [
            {
                "name": paper.name,
                "kind": paper.kind,
                "media_type": paper.media_type,
                "standard": "PDF/A-2a",
                "sha256": paper.sha256,
            }
            for paper in archived
        ],
    }
