"""The drift of a run as the API gives it out."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from risk_models.drift import Level
from service.suppliers.portfolios.drift import NotCompared
from service.suppliers.portfolios.drift_report import (
    has_shifted,
    index_words,
    largest_shift,
)
from service.suppliers.portfolios.drift_words import (
    NOTE,
    DriftStatement,
    cell_label,
    drift_remark,
    drift_statements,
    frame_statement,
    level,
    subject_label,
)


class DriftCell(BaseModel):
    """Number of suppliers with one outcome."""

    cell: str
    label: str
    suppliers: int
    suppliers_before: int | None = Field(description="Null if the run before is not compared.")
    frame_ppm: int | None = Field(description="Share of the reference frame of the card.")


class DriftIndex(BaseModel):
    """Population stability index of two distributions, and what it calls for."""

    index: str = Field(description="Exact decimal of three places; 0 if nothing differs.")
    level: Level
    text: str


class DriftSubject(BaseModel):
    """How the suppliers as a whole have shifted in one respect."""

    subject: str = Field(description="registers, industry, band, or the ID of a factor.")
    label: str
    since: DriftIndex | None = Field(
        description="Since the previous run. Null if not compared, or for too few suppliers."
    )
    frame: DriftIndex | None = Field(
        description="Between the reference frame and the suppliers whose value is known."
    )
    shift: str | None = Field(description="The largest shift in words. Null if stable.")
    cells: list[DriftCell]


class DriftText(BaseModel):
    """What has shifted, and what to do now."""

    text: str
    mend: str = Field(description="Empty if the text before has it.")


class PortfolioDrift(BaseModel):
    """Whether the run as a whole differs from the previous one and from the reference frame.

    It is about all suppliers together, never about one of them.
    """

    not_compared: NotCompared | None = Field(
        description="Why the previous run is not compared: there is none, or it has another card."
    )
    remark: str = Field(description="Why nothing is said of the previous run; empty if something.")
    statements: list[DriftText] = Field(description="What has shifted since the previous run.")
    frame: DriftText | None = Field(description="What differs from the reference frame.")
    note: str
    subjects: list[DriftSubject]


def drift_json(
    kept: Mapping[str, Any] | None, snapshot_id: str | None, language: Language
) -> dict[str, Any] | None:
    """Return a `PortfolioDrift` as plain values; None for a run that has kept none.

    Args:
        kept: What the run keeps of its drift.
        snapshot_id: The registers and lists that the run looked in; None: none was loaded.
        language: Language of the texts.
    """
    if kept is None:
        return None
    frame = frame_statement(kept, language)
    return {
        "not_compared": kept["not_compared"],
        "remark": drift_remark(kept, language),
        "statements": [_text(one) for one in drift_statements(kept, snapshot_id, language)],
        "frame": None if frame is None else _text(frame),
        "note": NOTE.to(language),
        "subjects": [
            {
                "subject": one["subject"],
                "label": subject_label(one["subject"], language),
                "since": _index(one["since"], language),
                "frame": _index(one["frame"], language),
                "shift": largest_shift(one, language) if has_shifted(one) else None,
                "cells": [
                    {
                        "cell": cell["cell"],
                        "label": cell_label(one["subject"], cell["cell"], language),
                        "suppliers": cell["now"],
                        "suppliers_before": cell["before"],
                        "frame_ppm": cell["frame_ppm"],
                    }
                    for cell in one["cells"]
                ],
            }
            for one in kept["subjects"]
        ],
    }


def _text(statement: DriftStatement) -> dict[str, str]:
    return statement._asdict()


def _index(index: str | None, language: Language) -> dict[str, str | None] | None:
    if index is None:
        return None
    return {"index": index, "level": level(index), "text": index_words(index, language)}
