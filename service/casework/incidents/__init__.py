"""Restricted incidents: signs of acute danger, seen by those alone who have the role for it."""
