"""Which exports there are, and how a kept screening becomes one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from data_ingest.model.tables import Procurement
from data_ingest.model.text import Language
from procurement_rules.rulebook import load_rulebook
from service.platform.frames import load_tables
from service.screening.assessment.models import Assessment
from service.screening.exports import espd_request, ftm, ocds
from service.screening.exports.ocds import CLOSED, OcdsChoice
from service.screening.record.tables import ScreeningRecord

Export = Literal["ftm", "espd-request", "ocds"]


@dataclass(frozen=True, slots=True)
class Exported:
    """An export: its bytes, their media type, and the ending of a file of them."""

    payload: bytes
    media_type: str
    ending: str


def exported(
    record: ScreeningRecord, kind: Export, language: Language, *, choice: OcdsChoice = CLOSED
) -> Exported:
    """Return a kept screening as an export; the same record always gives the same bytes.

    Args:
        record: The screening.
        kind: Which export.
        language: Of its words.
        choice: Of OCDS: what it holds.

    Raises:
        UnreadableInput: The export is not for a purchase like this.
    """
    if kind == "ocds":
        return _as_ocds(record, choice)
    return _MAKERS[kind](record, language)


def _as_ftm(record: ScreeningRecord, language: Language) -> Exported:
    del language  # names and codes are the same in every language
    rows = load_tables(Procurement, record.procurement)
    return Exported(ftm.ftm_lines(rows, screening_id=record.id), ftm.MEDIA_TYPE, "ftm.json")


def _as_espd_request(record: ScreeningRecord, language: Language) -> Exported:
    payload = espd_request.espd_request(
        Assessment.read(record.assessment),
        load_tables(Procurement, record.procurement),
        language,
        rulebook=load_rulebook(),
        screening_id=record.id,
        made_at=record.created_at,
    )
    return Exported(payload, espd_request.MEDIA_TYPE, "xml")


def _as_ocds(record: ScreeningRecord, choice: OcdsChoice) -> Exported:
    payload = ocds.ocds_package(
        load_tables(Procurement, record.procurement),
        screening_id=record.id,
        made_at=record.created_at,
        choice=choice,
    )
    return Exported(payload, ocds.MEDIA_TYPE, "ocds.json")


_MAKERS: dict[Export, Callable[[ScreeningRecord, Language], Exported]] = {
    "ftm": _as_ftm,
    "espd-request": _as_espd_request,
}
