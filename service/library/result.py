"""What every answer of the library can do: its tables as frames, a report, a view in a notebook."""

import html
from pathlib import Path

import polars as pl

from data_ingest.model.text import Language
from service.documents.forms import FORMS, form_of, written
from service.documents.model import Document
from service.documents.table_files import frame_of

_SHOWN = 12
"""Rows of a table in a notebook."""


class Result:
    """An answer that is kept nowhere; its tables are those of its report.

    Attributes:
        language: Language of its texts.
    """

    _LED_BY = ""
    """The table that stands first in a notebook."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._documents: dict[Language, Document] = {}

    def _document(self, language: Language) -> Document:
        """Return the whole report; each kind of answer has its own."""
        raise NotImplementedError

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(tables[0].name for tables in self._laid_out(self.language).tables())

    def table(self, name: str) -> pl.DataFrame:
        """Return a table of the report; its columns have English names in every language.

        Raises:
            KeyError: There is no such table.
        """
        if name not in self.tables:
            raise KeyError(f"{name}: the tables are {', '.join(self.tables)}")
        return frame_of(self._laid_out(self.language), name)

    def _known(self, name: str) -> pl.DataFrame:
        """Return a table; without rows where there is nothing to put in it."""
        return self.table(name) if name in self.tables else pl.DataFrame()

    def report(self, path: str | Path, *, language: Language | None = None) -> Path:
        """Write the report; the end of the name says in which form, such as `.pdf` or `.xlsx`.

        Raises:
            ValueError: No form ends so.
        """
        to = Path(path)
        form = form_of(to.suffix)
        if form is None:
            raise ValueError(f"{to.name}: a report ends in {', '.join(f'.{one}' for one in FORMS)}")
        to.write_bytes(written(self._laid_out(language or self.language), form))
        return to

    def _laid_out(self, language: Language) -> Document:
        """Return the report, made once for each language."""
        if language not in self._documents:
            self._documents[language] = self._document(language)
        return self._documents[language]

    def _repr_html_(self) -> str:
        document = self._laid_out(self.language)
        leading = self._LED_BY if self._LED_BY in self.tables else self.tables[0]
        rows = self.table(leading).head(_SHOWN)
        head = f"<h3>{html.escape(document.title)}</h3><p>{html.escape(document.about)}</p>"
        return f"<div>{head}{rows._repr_html_()}</div>"

    def __repr__(self) -> str:
        rows = {name: self.table(name).height for name in self.tables}
        told = ", ".join(f"{name}: {count}" for name, count in rows.items())
        return f"<{type(self).__name__} {told}>"
