"""Any table → a purchase, contracts, payments or decisions of an authority, by a column mapping."""

from data_ingest.mapping.amounts import WrittenAmount, read_amount
from data_ingest.mapping.choosing import headings_changed, made_before, mapping_for
from data_ingest.mapping.counts import RowCounts, Unused, count_rows, unused
from data_ingest.mapping.decisions import attach_decisions, attached_decisions
from data_ingest.mapping.field import Target
from data_ingest.mapping.fields import OF_PURCHASE, TARGETS
from data_ingest.mapping.finance_systems import system_of
from data_ingest.mapping.guess import Guess, guess
from data_ingest.mapping.mapping import (
    ColumnMapping,
    fingerprint,
    mapping_from_plain,
)
from data_ingest.mapping.periods import years_of
from data_ingest.mapping.preview import Preview, preview, samples
from data_ingest.mapping.published import published_mappings
from data_ingest.mapping.reading import Mapped, read_mapped
from data_ingest.mapping.subcontractors import attach_subcontractors
from data_ingest.mapping.tenderers import PurchaseContext
from data_ingest.mapping.turned import upright

__all__ = [
    "OF_PURCHASE",
    "TARGETS",
    "ColumnMapping",
    "Guess",
    "Mapped",
    "Preview",
    "PurchaseContext",
    "RowCounts",
    "Target",
    "Unused",
    "WrittenAmount",
    "attach_decisions",
    "attach_subcontractors",
    "attached_decisions",
    "count_rows",
    "fingerprint",
    "guess",
    "headings_changed",
    "made_before",
    "mapping_for",
    "mapping_from_plain",
    "preview",
    "published_mappings",
    "read_amount",
    "read_mapped",
    "samples",
    "system_of",
    "unused",
    "upright",
    "years_of",
]
