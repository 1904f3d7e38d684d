"""Measurements against other programs, each side by side in one run and ending in one JSON line."""
