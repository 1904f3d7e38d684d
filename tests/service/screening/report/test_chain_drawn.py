"""The chain is drawn: who does how much, where nobody is named, and where a fact was found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.page_data import page_data
from service.documents.values import Nested, rails, said
from service.screening.report.report import screening_report
from service.screening.report.report_content import report_content


@pytest.fixture(scope="module")
def record(document, screen_document):
    return screen_document(document() | {"stage": "tenders_in"}).record


def trees(record, **how):
    content = report_content(record, "sv", opened=False, **how)
    return [tender["tree"] for tender in content["lots"][0]["tenders"]]


def test_a_box_is_open_where_nobody_is_named_and_the_text_says_so(record):
    nodes = [node for tree in trees(record) for node in tree]
    assert [node["text"] for node in nodes if not node["is_named"]]
    for node in nodes:
        assert node["is_named"] == (not node["text"].startswith("ingen namngiven"))


def test_a_fact_is_marked_in_words_at_the_firm_it_is_about(record):
    facts = [[node["facts"] for node in tree] for tree in trees(record)]
    assert facts[0] == [0, 1]
    assert facts[1][:3] == [2, 1, 0]
    data = page_data(screening_report(record, "sv", opened=False))
    cells = [
        row[0] for block in data["blocks"] if block["kind"] == "table" for row in block["rows"]
    ]
    marks = [cell["mark"] for cell in cells if isinstance(cell, dict) and cell["kind"] == "nested"]
    assert marks[:4] == ["", "1 uppgift", "2 uppgifter", "1 uppgift"]


def test_before_the_award_no_points_are_in_the_drawing(record):
    for tree in trees(record):
        for node in tree:
            assert node.keys() == {"depth", "text", "received_ppm", "is_named", "facts"}


def test_a_form_without_drawings_says_the_mark():
    assert said(Nested("Nord AB", 1, mark="1 uppgift"), "sv").strip() == "Nord AB · 1 uppgift"


@given(st.lists(st.integers(0, 5), max_size=30))
def test_a_line_goes_on_as_long_as_something_hangs_from_it(steps):
    depths = []
    for step in steps:  # a row stands at most one step below the row above
        depths.append(min(step, depths[-1] + 1) if depths else 0)
    for at, lines in enumerate(rails(depths)):
        assert len(lines) == depths[at]
        for step, goes_on in enumerate(lines, 1):
            below = next((depth for depth in depths[at + 1 :] if depth <= step), None)
            assert goes_on == (below == step)
