"""Suppliers that stand in a request: looked up and answered at once, and nothing kept."""
