"""Invoices and credit notes in UBL 2.1, as Peppol BIS Billing 3 has them: one, or a ZIP of many.

Who sold, who bought, when, for how much without VAT, and the code of what was bought are kept.
Texts of lines, contact persons, notes, attachments and accounts of payment are never read.
"""

from data_ingest.formats.ubl.documents import documents_in, is_invoices
from data_ingest.formats.ubl.folder import packed_folder
from data_ingest.formats.ubl.invoice import Invoice, read_invoice
from data_ingest.formats.ubl.reducing import reduced

__all__ = ["Invoice", "documents_in", "is_invoices", "packed_folder", "read_invoice", "reduced"]
