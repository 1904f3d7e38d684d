"""The needs assessment of a purchase, before any supplier is known."""
