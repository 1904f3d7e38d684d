"""The chain of a tender: its parts, and what keeps them from being one."""
