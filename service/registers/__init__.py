"""Registers and lists in the service: look-ups, matches, judgements, live queries and evidence."""
