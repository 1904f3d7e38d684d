"""The chain of a tender: its parts, and what prevents them from forming a chain."""
