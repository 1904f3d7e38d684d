"""Random edits of the rules, for benchmarks."""
