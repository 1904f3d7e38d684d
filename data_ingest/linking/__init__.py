"""Firms compared by number and name, with a reason for every feature."""
