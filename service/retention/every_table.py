"""Every table of the database: whoever imports this sees them all in `METADATA`."""

from service.casework.cases import tables as cases
from service.casework.disclosures import tables as disclosure_tables
from service.casework.extracts import tables as extracts
from service.casework.follow_up import table as follow_ups
from service.casework.incidents import tables as incidents
from service.casework.packages import table as packages
from service.casework.register_checks import table as register_checks
from service.casework.replies import table as replies
from service.casework.support import table as support
from service.operations import senders
from service.operations.audit import tables as log
from service.operations.changes import feed
from service.operations.files import tables as evidence_files
from service.operations.idempotency import kept_answers
from service.operations.jobs import tables as jobs
from service.operations.people import tables as people
from service.operations.webhooks import tables as webhook_tables
from service.platform.db.records import METADATA
from service.registers import tables as judgements
from service.retention import table as disposals
from service.screening.needs import tables as needs
from service.screening.purchase import tables as mappings
from service.screening.record import tables as screenings
from service.screening.rulebooks import table as rulebooks
from service.screening.scorecards import table as scorecards
from service.suppliers.coverage import table as coverage_table
from service.suppliers.member_counts import table as member_counts_table
from service.suppliers.monitors import tables as monitor_tables
from service.suppliers.portfolios import table as portfolio_table

__all__ = [
    "METADATA",
    "cases",
    "coverage_table",
    "disclosure_tables",
    "disposals",
    "evidence_files",
    "extracts",
    "feed",
    "follow_ups",
    "incidents",
    "jobs",
    "judgements",
    "kept_answers",
    "log",
    "mappings",
    "member_counts_table",
    "monitor_tables",
    "needs",
    "packages",
    "people",
    "portfolio_table",
    "register_checks",
    "replies",
    "rulebooks",
    "scorecards",
    "screenings",
    "senders",
    "support",
    "webhook_tables",
]
