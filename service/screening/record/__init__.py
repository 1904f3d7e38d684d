"""Screenings that are kept: stored for ever, read again, superseded by others."""
