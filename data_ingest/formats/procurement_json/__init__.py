"""The service's own procurement JSON: its shape, its published schema and its reader."""

from data_ingest.formats.procurement_json.document import FORMAT, procurement_schema
from data_ingest.formats.procurement_json.reader import read_procurement_json

__all__ = ["FORMAT", "procurement_schema", "read_procurement_json"]
