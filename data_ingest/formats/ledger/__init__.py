"""Supplier ledgers and lists of payments as public bodies publish them."""

from data_ingest.formats.ledger.document import Opened, is_ledger
from data_ingest.formats.ledger.reader import ReadLedger, read_ledger, read_opened

__all__ = ["Opened", "ReadLedger", "is_ledger", "read_ledger", "read_opened"]
