"""Reference page of fields: of which class of information each is, and what a masked copy has."""

from collections.abc import Iterator, Mapping

import dataframely as dy
from pydantic import BaseModel

from data_ingest.model.described import annotations, tells, types_in
from data_ingest.model.described_table import columns_tell
from data_ingest.model.fields import About
from data_ingest.model.tables import Procurement
from docs.writers.markdown import code, page, table
from service.casework.cases.particulars import FIELDS
from service.casework.disclosures.classes import CLASSES
from service.platform.db.records import shown_records
from service.retention.every_table import METADATA
from service.screening.assessment.models import Assessment
from service.screening.record.tables import ScreeningRecord

_INSTEAD = {
    "emptied": "nothing",
    "marked": "the number of the masking and its provision",
    "numbered": "its place in order",
    "coded": f"the code {code('masked')}",
    "zeros": "nothing",
    "rows": "only the rows that do not tell of it",
    "laid_out": "is not shown, or the number of the masking",
}


def fields() -> str:
    """Return the page of the fields of procurements and screenings."""
    return page(
        "Fields",
        "The class of information of each field of a screening, and what the field is called."
        " A masked copy contains the result and the record, never the tables of the purchase."
        " A field of the class *own* is the service's own word or a code, and cannot be masked."
        " A field of the class *untold* is in no copy. What is proposed to be masked, and why:"
        " [hand out a document](../how-to/disclose.md).",
        "## Classes",
        table(
            ("class", "what it is", "proposed to be masked"),
            (
                (code(name), information.label.en, _proposed(name))
                for name, information in CLASSES.items()
            ),
        ),
        "## The record",
        *_described(ScreeningRecord, tells(ScreeningRecord)),
        "## The result",
        *(part for model in _models() for part in _described(model, tells(model))),
        "## Records of a case, and what belongs to one",
        "No masked copy is made of these records. Those that people see are described in full.",
        *(part for kind in _records() for part in _described(kind, tells(kind))),
        "## What is entered of a case",
        "No copy of a report has it. The forms of the pages and `kedjekoll case new` ask for it.",
        table(
            ("field", "called", "kallas"),
            ((code(name), field.label.en, field.label.sv) for name, field in FIELDS.items()),
        ),
        "## The tables of the purchase",
        *(part for schema in _tables() for part in _described(schema, columns_tell(schema))),
    )


def _proposed(name: str) -> str:
    information = CLASSES[name]
    return (
        "yes"
        if information.proposed
        else "before the award"
        if information.secret_before_award
        else "no"
    )


def _described(kind: type, about: Mapping[str, About]) -> Iterator[str]:
    yield f"### {kind.__name__}"
    yield (kind.__doc__ or "").partition("\n")[0]
    if issubclass(kind, dy.Schema):
        yield table(
            ("field", "class"),
            ((code(name), _of(about_field)) for name, about_field in about.items()),
        )
        return
    yield table(
        ("field", "class", "where it is masked", "called", "kallas"),
        (
            (code(name), _of(about_field), _instead(about_field), *_called(about_field))
            for name, about_field in about.items()
        ),
    )


def _of(about: About) -> str:
    return ", ".join(about.classes)


def _called(about: About) -> tuple[str, str]:
    return ("", "") if about.label is None else (about.label.en, about.label.sv)


def _instead(about: About) -> str:
    return "" if about.of in ("own", "untold") else _INSTEAD[about.mask]


def _records() -> list[type]:
    """Return the other records that people see; `METADATA` holds every table."""
    assert METADATA.tables
    return [kind for kind in shown_records() if kind is not ScreeningRecord]


def _tables() -> Iterator[type[dy.Schema]]:
    for member in Procurement.members().values():
        yield member.schema


def _models() -> list[type[BaseModel]]:
    """Return the models of a result in the order in which they stand in it."""
    found: list[type[BaseModel]] = []

    def look(model: type[BaseModel]) -> None:
        if model not in found:
            found.append(model)
            for annotation, _ in annotations(model).values():
                for part in types_in(annotation):
                    if isinstance(part, type) and issubclass(part, BaseModel):
                        look(part)

    look(Assessment)
    return found
