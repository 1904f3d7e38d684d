"""Rulebooks kept by content, and what one answers otherwise than another."""
