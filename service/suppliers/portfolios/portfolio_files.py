"""A portfolio run as a file: the report in any form, its JSON, or the Parquet file that is kept."""

from collections.abc import Mapping
from typing import Literal, get_args

import orjson

from data_ingest.model.text import Language
from service.documents import forms
from service.documents.forms import written
from service.suppliers.portfolios.report import run_document
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.portfolios.views import result_of

Form = Literal["pdf", "docx", "xlsx", "csv", "zip", "md", "json", "parquet"]
"""Forms that a run is handed out in."""

MEDIA: Mapping[Form, str] = {
    form: "application/json" if form == "json" else forms.MEDIA[form] for form in get_args(Form)
}
"""Media type of each form."""

SUFFIXES: Mapping[str, Form] = {f".{form}": form for form in MEDIA}
"""The form of a file by the end of its name."""

SUPPLIERS = "suppliers"
"""The table that CSV has where none is asked for."""
_MOST = 10**9


def run_file(
    run: PortfolioRun,
    language: Language,
    *,
    form: Form,
    mark: str = "",
    table: str = "",
    labels: bool = False,
) -> bytes:
    """Return a run as a file.

    JSON and Parquet hold all that is kept. The pages list the first suppliers alone, the workbook
    and CSV every one.

    Args:
        run: The run.
        language: Language of headings and words.
        form: Which.
        mark: Of the copy, in those forms that have a place for one.
        table: Of CSV and Parquet: which table of the report; if left out the suppliers, and of
            Parquet all that is kept.
        labels: Of CSV: the headings of the language stand in a second row.

    Raises:
        UnreadableInput: The report has no such table.
    """
    if form == "json":
        return run_json(run, language)
    if form == "parquet" and not table:
        return run.output
    if form == "csv":
        table = table or SUPPLIERS
    return written(run_document(run, language, mark=mark), form, table=table, labels=labels)


def run_json(run: PortfolioRun, language: Language) -> bytes:
    """Return a run with all its suppliers as JSON."""
    result = result_of(run, language, limit=_MOST, offset=0)
    content = {"id": run.id, "created_at": run.created_at, "actor": run.actor, "result": result}
    return orjson.dumps(content, option=orjson.OPT_UTC_Z) + b"\n"
