"""How long records are held: the kinds that can be disposed of, and the periods that are set.

No period is set by itself. An organisation decides them, and whoever runs the installation writes
them, with the number and day of the decision, in `retention.yaml` in the data folder. What the
document plan says is to be preserved is written there too, and is then never disposed of:

    local:
      evidence_files: {days: 1825, decision: "KS 2026/44", decided_on: 2026-03-02}
      cases: {preserve: true, decision: "Dokumenthanteringsplan, KS 2025/7", decided_on: 2025-01-20}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from data_ingest.model.text import Text, message
from service.settings import InvalidSettings

RecordKind = Literal[
    "cases", "screenings", "needs", "portfolio_runs", "judgements", "register_checks",
    "coverage_reports", "member_counts", "received_extracts", "mappings", "evidence_files", "jobs",
    "log_entries", "incidents",
]  # fmt: skip
RECORD_KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
"""Kinds of record that can be disposed of, in the order in which it is done: what a case lets go of
may go by itself after it. Incidents are disposed of apart, by whoever sees them."""

FILE_NAME = "retention.yaml"
"""Name of the file in the data folder."""


@dataclass(frozen=True, slots=True)
class Held:
    """What speaks for how long a kind of record is held.

    Attributes:
        name: For people to read.
        counted_from: From when its days are counted.
        basis: The law that bears on the period.
        stays: What of the kind is not disposed of, however old.
        verified: Whether a lawyer has checked the basis; none has been.
    """

    name: Text
    counted_from: Text
    basis: Text
    stays: Text
    verified: bool = False


_MADE = message("the day on which the record was stored")
_ARCHIVES = message(
    "The Swedish Archives Act, section 10, and the authority's own decision; GDPR Art. 5(1)(e)"
)
_ON_CASE = message("records that belong to a case or that another record refers to")

HELD: Mapping[RecordKind, Held] = {
    "cases": Held(
        message(
"cases with their screenings, needs assessments, packages, follow-ups, decisions, chains, "
"replies and files"
),
        message("the day of the last entry in the case, once it has ended"),
        _ARCHIVES,
        message(
"cases that have not ended, are on hold (for example under appeal) or have an open task, an "
"unanswered request or a decision waiting for a second person; records that also belong to "
"another case"
),
    ),
    "screenings": Held(
        message("screenings without a case, with their packages and follow-ups"),
        message("the day on which the newest of the related records was stored"),
        _ARCHIVES,
        message("records that belong to a case"),
    ),
    "needs": Held(
        message("needs assessments without a case, with their packages"),
        message("the day on which the newest of the related records was stored"),
        _ARCHIVES,
        message("records that belong to a case"),
    ),
    "portfolio_runs": Held(
        message("supplier runs, with their jobs"),
        _MADE, _ARCHIVES, message("–"),
    ),
    "judgements": Held(
        message("judgements of possible matches"),
        _MADE, _ARCHIVES, message("–"),
    ),
    "register_checks": Held(
        message("answers of register checks"),
        _MADE, _ARCHIVES, message("–"),
    ),
    "coverage_reports": Held(
        message("coverage reports"), _MADE, _ARCHIVES, message("–")
    ),
    "member_counts": Held(
        message("counts of members' coverage"), _MADE, _ARCHIVES, message("–")
    ),
    "received_extracts": Held(
        message("extracts from other authorities"),
        message("the day on which the extract closed for use"),
        _ARCHIVES,
        message(
"extracts that can still be used, those assessed in a case, and those that correct or withdraw one "
"that is stored"
),
    ),
    "mappings": Held(
        message("column mappings"), _MADE, _ARCHIVES, message("–")
    ),
    "evidence_files": Held(
        message("files stored as evidence"),
        _MADE, _ARCHIVES, _ON_CASE,
    ),
    "jobs": Held(
        message("jobs that have ended"),
        message("the day on which the job ended"),
        message("GDPR Art. 5(1)(e)"),
        message("jobs with a supplier run"),
    ),
    "log_entries": Held(
        message("entries of the log"), _MADE, _ARCHIVES,
        message("entries about disposals, and entries without a place yet"),
    ),
    "incidents": Held(
        message("restricted incidents"),
        message("the day of the last entry in the incident, not counting readings"),
        _ARCHIVES,
        message(
"only those with the role incident can dispose of them: kedjekoll incident dispose"
),
    ),
}  # fmt: skip
"""What can be disposed of, with what speaks for how long it is held."""


class Period(BaseModel):
    """How long a kind of record is held, and by which decision; or that it is preserved."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    days: Annotated[int, Field(ge=1, le=36_525)] | None = None
    preserve: bool = False
    decision: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="Number of the decision or plan that says so."
    )
    decided_on: date

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.days is None) is not self.preserve:
            raise ValueError("either days or preserve: true")
        return self


Periods = Mapping[RecordKind, Period]
"""Periods by kind of record; a kind that is not in it is held for good."""

_FILE = TypeAdapter(dict[str, dict[RecordKind, Period]])


def load_periods(data_dir: Path | None, *, tenant_id: str) -> Periods:
    """Return the periods that an organisation has set; none where there is no file.

    Raises:
        InvalidSettings: The file cannot be read, or an entry is wrong: which and why.
    """
    path = None if data_dir is None else data_dir / FILE_NAME
    if path is None or not path.exists():
        return {}
    try:
        read = _FILE.validate_python(yaml.safe_load(path.read_text("utf-8")) or {}, strict=True)
    except OSError as fault:
        raise InvalidSettings(f"{FILE_NAME} cannot be read: {fault.strerror}") from fault
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise InvalidSettings(f"{FILE_NAME} is not YAML in UTF-8") from fault
    except ValidationError as fault:
        told = [
            f"{FILE_NAME}: {'/'.join(str(part) for part in error['loc'])}: {error['msg']}"
            for error in fault.errors(include_input=False, include_url=False)
        ]
        raise InvalidSettings("; ".join(told)) from None
    return read.get(tenant_id, {})
