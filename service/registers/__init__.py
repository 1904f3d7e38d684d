"""Registers and lists in the service: looked up, matched, judged, asked live, made evidence."""
