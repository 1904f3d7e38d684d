"""The table of judgements of possible matches."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Index

from data_ingest.model.fields import OWN, UNTOLD, About
from data_ingest.model.verdict import Verdict
from service.platform.db.records import Default, KnownValues, Sha256, ShownRecord, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(ShownRecord):
    """Whether a party is the one of a register, as a named person judged of compared facts.

    Attributes:
        compared_sha256: Hash of the facts that were compared.
        verdict: The same party, not the same, or unsure.
        reason: Why, in the person's own words.
        source_id: The register or list that the party is in.
        party_id: The party there.
        snapshot_id: The snapshot that was looked at.
        compared: Canonical JSON of the facts that were compared.
        unit: The buyer unit whose it is; empty where it is of none.
    """

    compared_sha256: Annotated[Sha256, UNTOLD]
    verdict: Annotated[Verdict, KnownValues, OWN]
    reason: Annotated[str, UNTOLD]
    source_id: Annotated[str, About("matches")]
    party_id: Annotated[str, About("matches")]
    snapshot_id: Annotated[str, OWN]
    compared: Annotated[bytes, UNTOLD]
    unit: Annotated[str, Default(""), UNTOLD] = ""


JUDGEMENTS = table_of(
    Judgement,
    "judgements",
    Index(None, "tenant_id", "created_at", "id"),
    Index(None, "tenant_id", "compared_sha256"),
)
