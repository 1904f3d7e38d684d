"""Where triage puts a payee, in words."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message

CATEGORIES: Mapping[str, Text] = {
    "supplier": message("supplier"),
    "sole_trader": message("sole trader"),
    "foreign_firm": message("foreign firm"),
    "spelling": message("another spelling, merged"),
    "private_person": message("private person, name not stored"),
    "own_organisation": message("the buyer itself"),
    "public_body": message("public body"),
    "association": message("association or foundation"),
    "factoring": message("finance company that bought the invoice"),
    "utility": message("utility"),
    "post": message("post"),
    "bank": message("bank"),
    "insurance": message("insurance"),
    "no_net_payment": message("no net payment"),
}
"""Where triage puts a payee (`ledger_tables.CATEGORIES`); those of
`ledger_tables.KEPT` are screened."""
