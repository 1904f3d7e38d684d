"""Words of the supplier's view: the codes that a firm chooses between, and its stances."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message, plain
from service.platform.words import YES_NO

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

STANCES: Mapping[str, Text] = {
    "agree": message("You agree"),
    "disagree": message("You do not agree"),
    "add": message("You give the fact"),
}
"""What the firm has said, told to the firm."""

OWN_LANGUAGE = (
    ("pl", "Mogą Państwo odpowiedzieć w swoim języku."),
    ("lt", "Galite atsakyti savo kalba."),
    ("ro", "Puteți răspunde în limba dumneavoastră."),
    ("uk", "Ви можете відповісти своєю мовою."),
    ("de", "Sie können in Ihrer Sprache antworten."),
)
"""That answers may be written in the firm's own language. No native speaker has read these."""


def options(code: str, codes: tuple[str, ...]) -> list[tuple[str, Text]]:
    """Return the values of a fact that a firm chooses between, with their words."""
    words = CODES.get(code, {}) or YES_NO
    return [(value, words.get(value, plain(value))) for value in codes]
