"""Counts of coverage: what a member tells its joint purchasing body, and the sums there."""
