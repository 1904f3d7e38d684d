"""The codes of an extract in words, on the pages and in its document."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message
from service.casework.extracts.document import Outcome
from service.casework.extracts.request import ReceiverKind

OUTCOMES: Mapping[Outcome, Text] = {
    "mended": message("mended"),
    "open": message("to be mended", "deviation"),
    "late": message("not mended in time"),
}
"""How a deviation stands."""

DEVIATION = message("Deviation")

RECEIVER_KINDS: Mapping[ReceiverKind, Text] = {
    "authority": message("authority"),
    "equated": message("authority, or equated with one, as the sender states"),
}
