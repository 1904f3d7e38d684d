"""The work on one purchase: its case, chain, tasks, decisions, packages and follow-up."""
