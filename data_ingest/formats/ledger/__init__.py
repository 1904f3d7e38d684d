"""Supplier ledgers and lists of payments as public bodies publish them."""

from data_ingest.formats.ledger.document import is_ledger
from data_ingest.formats.ledger.reader import ReadLedger, read_ledger

__all__ = ["ReadLedger", "is_ledger", "read_ledger"]
