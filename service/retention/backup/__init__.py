"""A copy of an installation in one file, and the way back, without the tools of any database."""
