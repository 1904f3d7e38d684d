"""The coverage report: what a buyer's cases show of its contracts in risk categories."""
