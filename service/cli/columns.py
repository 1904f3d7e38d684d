"""Lists in columns, as commands print them."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from data_ingest.model.text import Language, Text
from service.platform.words import printable


def columns(heads: Sequence[Text], rows: Iterable[Sequence[str]], language: Language) -> Table:
    """Return rows under their heads, without lines between them."""
    table = Table(*(head.to(language) for head in heads), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(printable, row))
    return table
