"""Words of the supplier's view: its stances, and the values that a firm chooses between."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message, plain
from service.platform.words import YES_NO
from service.screening.report.fact_codes import CODES

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
