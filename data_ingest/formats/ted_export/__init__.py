"""TED's notices before eForms (TED_EXPORT R2.0.8 and R2.0.9, standard forms of 2015)."""

from data_ingest.formats.ted_export.reader import read_ted_export
from data_ingest.parsing.format_signs import is_ted_export

__all__ = ["is_ted_export", "read_ted_export"]
