"""The EU's eForms notices (UBL 2.3 with the eForms extension, SDK 1.3 to 1.15)."""

from data_ingest.formats.eforms.reader import read_eforms, read_eforms_batch

__all__ = ["read_eforms", "read_eforms_batch"]
