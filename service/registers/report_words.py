"""What the facts of an annual report are called, on pages and in the terminal."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message

REPORTED: Mapping[str, Text] = {
    "personnel_cost": message("personnel costs"),
    "wage_cost": message("wages and other remuneration"),
    "social_costs": message("social costs including pensions"),
    "social_contributions": message("social contributions other than pensions"),
    "equity": message("equity"),
    "auditor_remark": message("the audit report departs from the standard wording"),
    "accounts_late": message("annual report more than seven months after the year"),
    "financial_year": message("financial year"),
}
"""By code of the register fact (`data_ingest.model.register_tables`)."""
