"""The kind of problem of a screening's documents."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.platform.http.problem_types import ProblemType

PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "document-too-large": ProblemType(
        422,
        Text("Dokumentet är för stort att göra", "The document is too large to be made"),
        Text(
            "Screeningen har så många parter att dokumentet tar mer minne eller tid än det får. "
            "Screeningen finns kvar.",
            "The screening has so many parts that the document takes more memory or time than it "
            "may. The screening is still there.",
        ),
        Text(
            "Hämta den i en annan form, som csv eller json, eller ett anbud i taget som json. Den "
            "som driver tjänsten kan höja KEDJEKOLL_DOCUMENT_MEMORY_MB.",
            "Fetch it in another form, such as csv or json, or one tender at a time as json. "
            "Whoever runs the service can raise KEDJEKOLL_DOCUMENT_MEMORY_MB.",
        ),
    ),
}
"""By the last part of their address `/problems/<slug>`."""
