"""A field that does not say what it tells fails when its module is imported."""

from collections.abc import Mapping
from dataclasses import dataclass, make_dataclass
from typing import Annotated, Any

import dataframely as dy
import pytest
from pydantic import create_model

from data_ingest.model.described import label_of, nothing_of, tells
from data_ingest.model.described_table import DescribedTable, columns_tell
from data_ingest.model.fields import OWN, UNTOLD, About, about
from data_ingest.model.tables import Procurement, Tenders
from data_ingest.model.text import Text
from service.platform.described import Described
from service.screening.assessment.asked_models import Question
from service.screening.assessment.models import (
    SourceReference,
)


@dataclass
class Pair:
    """Two texts, of which nobody has said what they tell."""

    first: str
    second: str


def model(**fields):
    return create_model(
        "Terms", __base__=Described, **{name: (of, ...) for name, of in fields.items()}
    )


def record(**fields):
    return tells(make_dataclass("Terms", list(fields.items())))


def test_a_field_tells_what_stands_beside_its_type():
    made = model(title=Annotated[str | None, About("title", mask="marked")], at=Annotated[int, OWN])
    assert tells(made) == {"title": About("title", mask="marked"), "at": OWN}
    assert record(at=Annotated[int, OWN]) == {"at": OWN}


@pytest.mark.parametrize("make", [model, record], ids=["model", "record"])
@pytest.mark.parametrize("told", [str, Annotated[str, "x"], Annotated[str, OWN, UNTOLD]])
def test_a_field_that_says_nothing_or_two_things_is_refused_by_name_and_with_the_mend(make, told):
    with pytest.raises(TypeError, match=r"Terms\.remark .*About.*price.*fields\.py"):
        make(at=Annotated[int, OWN], remark=told)


@pytest.mark.parametrize("make", [model, record], ids=["model", "record"])
@pytest.mark.parametrize(
    "untyped",
    [
        Any,
        dict[str, str],
        Mapping[str, Any],
        tuple[dict[str, int], ...],
        object,
        Pair,
        list,
        tuple[tuple, ...],
        SourceReference | Question,
    ],
)
def test_what_can_hold_anything_is_not_told_of(make, untyped):
    with pytest.raises(TypeError, match=r"Terms\.remark .*nobody has described"):
        make(remark=Annotated[untyped, About("price")])
    make(remark=Annotated[untyped, UNTOLD])


def test_a_class_that_nobody_knows_is_refused():
    with pytest.raises(TypeError, match="prise is no class of information"):
        About("prise")


def test_a_column_that_says_nothing_is_refused_by_name():
    with pytest.raises(TypeError, match=r"Terms\.remark does not say"):

        class Terms(DescribedTable):
            remark = dy.String(nullable=True)


def test_every_column_of_a_procurement_tells_something():
    for one in Procurement.members().values():
        assert set(columns_tell(one.schema)) == set(one.schema.column_names())
    assert columns_tell(Tenders)["hourly_rate"] == about("price")["about"]


@dataclass
class Labelled:
    """One field with a label and one without."""

    shown: Annotated[str, About("own", label=Text("Titel", "Title"))]
    other: Annotated[str, OWN]


def test_a_field_that_is_shown_has_a_label():
    assert label_of(Labelled, "shown").sv == "Titel"
    with pytest.raises(TypeError, match=r"Labelled\.other is shown and has no label"):
        label_of(Labelled, "other")


@pytest.mark.parametrize(
    ("kind", "empty"),
    [(str | None, None), (str, ""), (tuple[str, ...], []), (dict[str, str], {}), (int, 0),
     (bool, False), (bytes, b""), (Text, {"sv": "", "en": ""})],
)  # fmt: skip
def test_what_is_emptied_can_still_be_read(kind, empty):
    assert nothing_of(kind) == empty
