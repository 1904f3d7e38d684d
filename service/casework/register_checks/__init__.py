"""Answers of coordinated register checks: kept as dated documents, given on as facts of law."""
