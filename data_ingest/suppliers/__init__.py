"""Lists of suppliers, read by their numbers."""
