"""Kept results made again from what was kept with them, to the same bytes."""
