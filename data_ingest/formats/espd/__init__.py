"""ESPD responses (ESPD-EDM 2 to 4): what a tenderer declares of itself."""

from data_ingest.formats.espd.reader import read_espd
from data_ingest.parsing.format_signs import is_espd

__all__ = ["is_espd", "read_espd"]
