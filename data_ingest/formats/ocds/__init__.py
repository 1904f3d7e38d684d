"""The Open Contracting Data Standard, 1.0 and 1.1: releases, records, packages, JSON lines."""

from data_ingest.formats.ocds.reader import read_ocds, read_ocds_batch
from data_ingest.parsing.format_signs import is_ocds

__all__ = ["is_ocds", "read_ocds", "read_ocds_batch"]
