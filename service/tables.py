"""Every table of the database: whoever imports this sees them all in `Base.metadata`."""

from service import (
    changes,
    coverage_table,
    disclosure_tables,
    disposals,
    kept_answers,
    monitor_tables,
    portfolio_table,
    webhook_tables,
)
from service.audit import tables as log
from service.cases import tables as cases
from service.follow_ups import table as follow_ups
from service.incidents import tables as incidents
from service.models import Base
from service.packages import table as packages
from service.people import tables as people
from service.register_checks import table as register_checks
from service.replies import table as replies
from service.support import table as support

__all__ = [
    "Base",
    "cases",
    "changes",
    "coverage_table",
    "disclosure_tables",
    "disposals",
    "follow_ups",
    "incidents",
    "kept_answers",
    "log",
    "monitor_tables",
    "packages",
    "people",
    "portfolio_table",
    "register_checks",
    "replies",
    "support",
    "webhook_tables",
]
