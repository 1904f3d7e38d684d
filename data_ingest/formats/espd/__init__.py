"""ESPD responses (ESPD-EDM 2 to 4): what a tenderer declares of itself."""

from data_ingest.formats.espd.document import is_espd
from data_ingest.formats.espd.reader import read_espd

__all__ = ["is_espd", "read_espd"]
