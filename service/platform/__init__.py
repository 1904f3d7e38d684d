"""Database, HTTP and process, independent of any feature."""
