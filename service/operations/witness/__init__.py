"""Witnesses: where checkpoints of the log go outside, and cosigning those of other logs."""
