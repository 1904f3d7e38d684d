"""The public scorecard: what the benchmarks measured, against the goals of the project."""
