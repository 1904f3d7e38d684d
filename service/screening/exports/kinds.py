"""Which exports there are, and how a kept screening becomes one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from data_ingest.model.tables import Procurement
from data_ingest.model.text import Language
from procurement_rules.rulebook import load_rulebook
from service.platform.frames import load_tables
from service.screening.assessment.models import Assessment
from service.screening.exports import espd_request, ftm
from service.screening.record.tables import ScreeningRecord

Export = Literal["ftm", "espd-request"]


@dataclass(frozen=True, slots=True)
class Exported:
    """An export: its bytes, their media type, and the ending of a file of them."""

    payload: bytes
    media_type: str
    ending: str


def exported(record: ScreeningRecord, kind: Export, language: Language) -> Exported:
    """Return a kept screening as an export; the same record always gives the same bytes.

    Raises:
        UnreadableInput: The export is not for a purchase like this.
    """
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


_MAKERS: dict[Export, Callable[[ScreeningRecord, Language], Exported]] = {
    "ftm": _as_ftm,
    "espd-request": _as_espd_request,
}
