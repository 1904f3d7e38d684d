"""Senders of signed files: what a command asks to confirm their keys, and says of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Text, message

if TYPE_CHECKING:
    from service.casework.extracts.views import ReceivedExtractResource
    from service.suppliers.member_counts.views import MemberCountsResource

Fingerprint = Annotated[str, typer.Option(help="Fingerprint, as the sender has told it.")]
Compared = Annotated[str, typer.Option("--how", help="How you compared it. No names.")]


def said_of_sender(found: "ReceivedExtractResource | MemberCountsResource") -> Iterator[Text]:
    """Yield what a person asks the sender before its key is confirmed; nothing once it is."""
    from service.operations.signed_file import grouped

    if found.another_key:
        yield message("Another key was confirmed for this sender before. Ask the sender why.")
    if found.state == "unconfirmed":
        yield message(
            "Ask the sender, by another way than the file, for the fingerprint of its key: "
            "{fingerprint}"
        ).filled(fingerprint=grouped(found.fingerprint))
