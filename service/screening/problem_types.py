"""The kind of problem of a screening's documents."""

from collections.abc import Mapping

from data_ingest.model.text import Text
from service.platform.http.problem_types import ProblemType

PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "document-too-large": ProblemType(
        422,
        Text("Dokumentet är för stort för att skapas", "The document is too large to generate"),
        Text(
            "Granskningen har så många parter att dokumentet överskrider tillåtet minne eller "
            "tillåten tid. Granskningen finns kvar.",
            "The screening has so many parts that the document exceeds the allowed memory or "
            "time. The screening is still stored.",
        ),
        Text(
            "Hämta den i ett annat format, som csv eller json, eller ett anbud i taget som "
            "json. Den som driver tjänsten kan höja KEDJEKOLL_DOCUMENT_MEMORY_MB.",
            "Download it in another format, such as csv or json, or one tender at a time as "
            "json. The operator of the service can raise KEDJEKOLL_DOCUMENT_MEMORY_MB.",
        ),
    ),
}
"""By the last part of their address `/problems/<slug>`."""
