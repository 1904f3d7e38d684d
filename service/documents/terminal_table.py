"""Tables in a terminal: headings in bold, no lines."""

from rich.table import Table

from data_ingest.model.text import Language, Text


def new_table(language: Language, *headers: Text) -> Table:
    """Return an empty table with headers, without lines."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for header in headers:
        table.add_column(header.to(language))
    return table
