"""Ids of sources of evidence, as records have them."""

AT_SNAPSHOT = "@"
"""Between a source and the snapshot that holds it, in the id of a source of evidence; of a register
that was asked live, between it and the minute of the first question."""
