"""The table of screenings. What refuses changes to one is in the migration: triggers."""

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated

from sqlalchemy import CheckConstraint, Index

from data_ingest.model.fields import OWN, UNTOLD, About
from data_ingest.model.text import Text, message
from service.platform.db.record_id import is_id
from service.platform.db.records import (
    Default,
    Key,
    Sha256,
    ShownRecord,
    points_to,
    table_of,
)

_HASH = re.compile(r"[0-9a-f]{64}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 no surrogate


def _hash_of(label: Text) -> About:
    """Return what a hash of the content tells: what is masked could be tried against it."""
    return About("untold", mask="zeros", label=label)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningEntry(ShownRecord):
    """What a list shows of a screening: none of its content.

    Attributes:
        supersedes: The screening of the same tenant that this one corrects, or None.
        input_format: Code of the format that the buyer's file was read as.
        input_name: The file's name as the sender gave it.
        as_of: The date that law, parameters and facts were read for.
        scorecard_id: The scorecard applied.
        result_hash: Hash by which a replay is compared.
        unit: The buyer unit whose it is; empty where it is of none.
    """

    id: Annotated[str, Key, About("own", label=message("Screening"))]
    supersedes: Annotated[str | None, UNTOLD]
    input_format: Annotated[str, OWN]
    input_name: Annotated[str, UNTOLD]
    as_of: Annotated[date, OWN]
    scorecard_id: Annotated[str, About("own", label=message("Scorecard"))]
    result_hash: Annotated[Sha256, _hash_of(message("Result, SHA-256"))]
    unit: Annotated[str, Default(""), UNTOLD] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRecord(ScreeningEntry):
    """One screening as it is kept: what was decided on, with what, by whom and when. Never changed.

    Hashes are SHA-256 in lower-case hexadecimal. The byte columns are canonical JSON and come
    back byte for byte. `created_at` is kept to the microsecond and returned in UTC.

    Attributes:
        input_sha256: Hash of the file's bytes.
        rulebook_sha256: Hash of the text of the rules applied.
        code_version: Version of this service.
        procurement: Canonical JSON of the frames of the purchase.
        evidence: Canonical JSON of the frames of the evidence.
        assessment: Canonical JSON of the result.
        rejects: Canonical JSON of the rows that could not be used.
        intake: Canonical JSON of further files handed in and of the mappings of columns that were
            applied; None where there were neither.

    Raises:
        ValueError: The id, a hash or the moment is malformed, the tenant or actor is empty, or a
            text holds a character that not every database can keep. The value is not repeated.
    """

    input_sha256: Annotated[Sha256, _hash_of(message("File, SHA-256"))]
    rulebook_sha256: Annotated[Sha256, About("own", label=message("Rulebook, SHA-256"))]
    code_version: Annotated[str, About("own", label=message("Version of the service"))]
    procurement: Annotated[bytes, UNTOLD]
    evidence: Annotated[bytes, UNTOLD]
    assessment: Annotated[bytes, OWN]
    rejects: Annotated[bytes, About("rejects", mask="laid_out")]
    intake: Annotated[bytes | None, UNTOLD] = None

    def __post_init__(self) -> None:
        """Refuse what one database would keep and another would not."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str) and _UNSTORABLE.search(value):
                raise ValueError(f"{field.name} holds a NUL character or a lone surrogate.")
        for name in ("tenant_id", "actor"):
            if not getattr(self, name):
                raise ValueError(f"{name} is empty.")
        for name in ("input_sha256", "rulebook_sha256", "result_hash"):
            if not _HASH.fullmatch(getattr(self, name)):
                raise ValueError(f"{name} is not 64 lower-case hexadecimal digits.")
        for name in ("id", "supersedes"):
            value = getattr(self, name)
            if value is not None and not is_id("screening", value):
                raise ValueError(f"{name} is not the number of a screening.")
        if self.created_at.utcoffset() is None:
            raise ValueError("created_at has no time zone.")


SCREENINGS = table_of(
    ScreeningRecord,
    "screenings",
    points_to("supersedes", "screenings"),
    CheckConstraint("supersedes <> id", name="supersedes_another"),
    Index(None, "tenant_id", "created_at", "id"),
    Index(None, "tenant_id", "supersedes"),
    views=(ScreeningEntry,),
)
