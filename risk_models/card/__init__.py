"""The scorecard: points, bands, coverage and stability."""
