"""Facts have their form where every rule of the table, put to every row, finds no fault."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.tables import FACT_STATES
from risk_models.factor.fact_forms import have_their_form
from risk_models.factor.subjects import Subjects
from risk_models.facts.catalogue import FACTS
from risk_models.facts.fact import FactKind

OF_EACH_KIND = ("insolvency", "founded_on", "headcount", "industry_rate", "number_known")
DAY = date(2026, 11, 24)


def values(fact):
    """What a fact may be, and what it may not be but its column could hold."""
    if fact.kind is FactKind.DATE:
        return st.just(DAY)
    if fact.kind is FactKind.INTEGER:
        ends = [end for end in (fact.least, fact.most) if end is not None]
        return st.sampled_from([10, *ends, *(end + by for end in ends for by in (-1, 1))])
    return st.sampled_from([*fact.codes, "broke"])


@st.composite
def told(draw, code):
    """A value with its state, which mostly fit together."""
    value = draw(values(FACTS[code]) | st.none())
    fitting = st.just("stated") if value is not None else st.sampled_from(FACT_STATES[1:])
    return value, draw(fitting | fitting | fitting | st.sampled_from(FACT_STATES))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(*map(told, OF_EACH_KIND)), max_size=4))
def test_facts_have_their_form_just_where_the_table_is_valid(rows):
    columns = {name: column.dtype for name, column in Subjects.columns().items()}
    frame = pl.DataFrame(
        [
            {"tender_id": "T1", "part_id": f"P{number}", "tier": 1, "as_of": DAY}
            | {f"{code}_state": "not_collected" for code in FACTS}
            | {code: value for code, (value, _) in zip(OF_EACH_KIND, row, strict=True)}
            | {f"{code}_state": state for code, (_, state) in zip(OF_EACH_KIND, row, strict=True)}
            for number, row in enumerate(rows)
        ],
        schema=columns,
    )
    assert have_their_form(frame, FACTS) == Subjects.is_valid(frame)
