"""The ways of follow-up in words."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message
from procurement_rules.package.follow_up_texts import Form

KINDS: Mapping[Form, Text] = {
    "visit": message("Visit"),
    "self_report": message("Supplier's report"),
    "deeper_check": message("Deeper check"),
}
"""What a follow-up is called in a list."""
