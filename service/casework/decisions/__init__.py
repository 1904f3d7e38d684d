"""Decisions of a case, each with its mandate and its reasons."""
