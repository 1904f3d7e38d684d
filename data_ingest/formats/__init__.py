"""Readers of a buyer's own files; each turns one format into the tables of the data model."""
