"""Durable jobs: a lease queue on two SQL tables, and the workers that empty it."""
