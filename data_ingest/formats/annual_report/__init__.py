"""Annual reports of Swedish firms as Bolagsverket publishes them: XHTML with inline XBRL."""

from data_ingest.formats.annual_report.reader import read_annual_report
from data_ingest.formats.annual_report.report import AnnualReport

__all__ = ["AnnualReport", "read_annual_report"]
