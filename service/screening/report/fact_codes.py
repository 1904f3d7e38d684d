"""What the codes of facts mean, in words: as a firm chooses them and as a comparison tells them."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message

_REGISTERED = {
    "registered": message("registered"),
    "never": message("has never been registered"),
    "left": message("no longer registered"),
}
_SHARE = {"none": message("none", "reply"), "most": message("most")}

CODES: Mapping[str, Mapping[str, Text]] = {
    "employer_registration": _REGISTERED,
    "vat_registration": _REGISTERED,
    "insolvency": {
        "none": message("no proceedings"),
        "reorganisation": message("reorganisation"),
        "liquidation": message("liquidation"),
        "bankruptcy": message("bankruptcy"),
    },
    "f_tax": {
        "approved": message("approved for F-tax"),
        "not_approved": message("not approved", "reply"),
        "left": message("left at its own request"),
        "revoked": message("revoked"),
    },
    "employer_housing": {
        "none": message("the employer arranges no housing"),
        "free_choice": message("housing that is optional"),
        "tied": message("housing tied to the job"),
    },
    "tied_permits": _SHARE | {"some": message("some")},
    "recruitment": {
        "direct": message("hires directly"),
        "employer_pays": message("agent, the employer pays"),
        "payer_unknown": message("agent, payer not known"),
        "worker_pays": message("agent, the worker pays"),
    },
    "hired_staff": {
        "none": message("no hired staff"),
        "part": message("less than half of the hours"),
        "most": message("at least half of the hours"),
    },
    "pay_system": {
        "by_time": message("by hour or month"),
        "mixed": message("partly by piece"),
        "by_piece": message("by piece"),
    },
    "labour_audit": {
        "closed": message("done, and findings closed"),
        "open_findings": message("done, with open findings"),
        "none": message("none", "reply"),
    },
}
"""What the codes of facts mean, as a firm chooses them; a code without words is shown as it is."""
