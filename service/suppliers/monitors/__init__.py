"""Monitors: a party, a case or a portfolio looked at again, and told of only where it matters."""
