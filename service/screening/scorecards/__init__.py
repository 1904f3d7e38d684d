"""Scorecards of an organisation: those that it keeps beside the shipped ones, and which it uses."""
