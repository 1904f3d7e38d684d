"""How long records are held: the kinds that can be disposed of, and the periods that are set.

No period is set by itself. An organisation decides them, and whoever runs the installation writes
them, with the decision, in `retention.yaml` in the data folder:

    local:
      evidence_files: {days: 1825, decision: "KS 2026/44"}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from data_ingest.text import Text
from service.settings import InvalidSettings

RecordKind = Literal["mappings", "evidence_files", "needs", "jobs", "log_entries"]
RECORD_KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
"""Kinds of record that can be disposed of, in the order in which it is done."""

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


_MADE = Text("den dag posten sparades", "the day on which the record was kept")
_ARCHIVES = Text(
    "Arkivlagen 10 § och myndighetens gallringsbeslut; GDPR art. 5.1 e",
    "The Swedish Archives Act, section 10, and the authority's own decision; GDPR Art. 5(1)(e)",
)
_ON_CASE = Text(
    "det som hör till ett ärende eller som en annan post hänvisar till",
    "what belongs to a case, or another record points to",
)

HELD: Mapping[RecordKind, Held] = {
    "mappings": Held(
        Text("kolumnmappningar", "column mappings"), _MADE, _ARCHIVES, Text("–", "–")
    ),
    "evidence_files": Held(
        Text("filer som sparats som underlag", "files kept as evidence"),
        _MADE, _ARCHIVES, _ON_CASE,
    ),
    "needs": Held(
        Text("behovsbedömningar", "needs assessments"), _MADE, _ARCHIVES,
        Text(
            "det som hör till ett ärende eller har ett utkastpaket",
            "what belongs to a case or has a package of drafts",
        ),
    ),
    "jobs": Held(
        Text("avslutade jobb", "jobs that have ended"),
        Text("den dag jobbet avslutades", "the day on which the job ended"),
        Text("GDPR art. 5.1 e", "GDPR Art. 5(1)(e)"),
        Text("jobb med en leverantörskörning", "jobs with a run over suppliers"),
    ),
    "log_entries": Held(
        Text("loggposter", "entries of the log"), _MADE, _ARCHIVES,
        Text(
            "poster om gallring, och de som inte fått sin plats",
            "those that tell of a disposal, and those without a place yet",
        ),
    ),
}  # fmt: skip
"""What can be disposed of. Screenings, cases, decisions, packages, follow-ups and judgements are
not among it yet: they rest on one another, and what stays must still be whole."""


class Period(BaseModel):
    """How long a kind of record is held, and who decided it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    days: Annotated[int, Field(ge=1, le=36_525)]
    decision: Annotated[str, Field(min_length=1, max_length=200)]


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
            f"{FILE_NAME}: {'/'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in fault.errors(include_input=False, include_url=False)
        ]
        raise InvalidSettings("; ".join(told)) from None
    return read.get(tenant_id, {})
