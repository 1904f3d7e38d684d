"""The tables as the first release has them, by what they are for.

Every module makes its tables with their triggers; `versions/0001_baseline.py` calls them in order.
They state what was, so they never change: what comes later is a migration of its own. Whatever they
use of `service.platform.db.migrations` stays as it is, too.
"""
