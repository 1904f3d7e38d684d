"""Database, HTTP and process; it knows no feature."""
