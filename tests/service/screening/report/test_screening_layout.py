import pytest

from service.screening.report.report_content import report_content
from service.screening.report.screening_layout import ReportLayout


@pytest.fixture(scope="module")
def award(document, screen_document):
    """The example after the award, all of its tenders."""
    purchase = document()
    purchase["stage"] = "award"
    return screen_document(purchase).record


@pytest.fixture(scope="module")
def whole(award):
    return report_content(award, "sv", opened=True)


OF_WHOLE = ("reasons", "heaviest", "asking", "next")
"""What is told of a tender only where all of the screening is at hand."""


def tender_in(data, tender_id):
    return next(one for lot in data["lots"] for one in lot["tenders"] if one["id"] == tender_id)


def test_a_tender_alone_is_what_it_is_in_the_whole(award, whole):
    for listed in whole["lots"][0]["tenders"]:
        alone = report_content(
            award, "sv", opened=True, layout=ReportLayout(tender_id=listed["id"])
        )
        (found,) = alone["lots"][0]["tenders"]
        of_whole = {name: listed[name] for name in listed if name not in OF_WHOLE}
        assert {**found, "parts": None} == {**of_whole, "parts": None}
        for line, part in zip(found["parts"], listed["parts"], strict=True):
            assert line.items() <= part.items()
            assert "steps" not in line
        assert "rules" not in alone


def test_a_part_alone_is_what_it_is_in_the_whole(award, whole):
    parts = tender_in(whole, "A2")["parts"]
    for place, part in enumerate(parts, 1):
        layout = ReportLayout(tender_id="A2", place=place)
        alone = report_content(award, "sv", opened=True, layout=layout)
        assert alone["lots"][0]["tenders"][0]["parts"] == [part]


def test_an_overview_says_of_each_tender_the_part_that_weighs_most(award, whole):
    overview = report_content(award, "sv", opened=True, layout=ReportLayout(overview=True))
    assert overview.keys() == whole.keys() - {
        "words", "qr", "code", "verification", "closed_line", "outcomes",
    }  # fmt: skip
    for shown, lot in zip(overview["lots"], whole["lots"], strict=True):
        assert {**shown, "tenders": None} == {**lot, "tenders": None}
        for line, tender in zip(shown["tenders"], lot["tenders"], strict=True):
            assert line["parts"] == [max(tender["parts"], key=lambda one: one["exposure_ppm"])]
            assert {**line, "parts": None}.items() <= {**tender, "parts": None}.items()


def test_rows_of_one_list_are_turned_to(award, whole):
    tree = tender_in(whole, "A2")["tree"]
    layout = ReportLayout(tender_id="A2", rows="tree", offset=1, limit=1)
    found = report_content(award, "sv", opened=True, layout=layout)["lots"][0]["tenders"][0]
    assert found["tree"] == tree[1:2]
    assert found["parts"] == found["questions"] == []
    assert found["rows"]["tree"] == len(tree)


@pytest.mark.parametrize(
    "layout", [ReportLayout(tender_id="A9"), ReportLayout(tender_id="A2", place=99)]
)
def test_a_tender_or_part_that_is_not_there_is_not_laid_out(award, layout):
    with pytest.raises(LookupError):
        report_content(award, "sv", opened=True, layout=layout)


@pytest.mark.parametrize(
    "layout",
    [
        ReportLayout(overview=True),
        ReportLayout(tender_id="A2"),
        ReportLayout(tender_id="A2", place=1),
    ],
)
def test_closed_points_are_in_no_layout(award, layout):
    data = report_content(award, "sv", opened=False, layout=layout)
    for lot in data["lots"]:
        for tender in lot["tenders"]:
            assert tender.keys() & {"points", "need", "reason"} == set()
            for part in tender["parts"]:
                assert part.keys() & {"points", "exposure", "steps"} == set()


def test_every_step_of_a_factor_names_it(award, whole):
    for part in tender_in(whole, "A2")["parts"]:
        base, *steps, total = part["steps"]
        assert base["factor"] == total["factor"] == ""
        unnamed = [step["text"] for step in steps if not step["factor"]]
        assert all(text.startswith("Svar uteblev: ") for text in unnamed)
