from dataclasses import replace
from xml.etree import ElementTree

import pytest

from data_ingest.model.text import Text
from risk_models.learning.model_card import html, markdown
from risk_models.learning.model_card_charts import plots
from risk_models.learning.plots import Axis, curve, ranges
from risk_models.learning.selection import FEW_TAU

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_chart_is_well_formed_and_has_a_title(learned, language):
    charts = plots(learned, language)
    shapes = [f"shape-{at}" for at in range(1, 1 + len(learned.card.factors))]
    assert list(charts) == ["calibration", "gain", "lift", "decisions", *shapes, "size"]
    for chart in charts.values():
        root = ElementTree.fromstring(chart)
        assert root.find(f"{SVG}title").text


def test_a_shape_shows_every_bin_and_the_unknown(learned):
    root = ElementTree.fromstring(plots(learned, "sv")["shape-1"])
    assert len(root.findall(f"{SVG}circle")) == len(learned.card.factors[0].codes) + 1
    assert "okänt" in [one.text for one in root.iter(f"{SVG}text")]


def test_names_are_escaped_and_long_ones_cut():
    chart = ranges("a<b", "x", Axis("y", 0, 1), [("a & much too long name", 0, 0.5, 1)])
    root = ElementTree.fromstring(chart)
    assert root.find(f"{SVG}title").text == "a<b"
    assert "a & much to…" in [one.text for one in root.iter(f"{SVG}text")]


def test_the_page_says_what_it_is_in_both_languages(learned):
    swedish, english = markdown(learned, "sv"), markdown(learned, "en")
    assert "säger ingenting om en enskild part" in swedish
    assert "say nothing about any one party" in english
    assert "![gain](gain.svg)" in english
    assert "paketet interpret är inte installerat" in swedish
    assert len(swedish.splitlines()) == len(english.splitlines())
    assert str(learned.held_out["auc"]["value"]).replace(".", ",") in swedish


def test_the_page_in_html_carries_its_charts_and_no_script(learned):
    page = html(learned, "en")
    assert page.count("<svg") == len(plots(learned, "en"))
    assert "<script" not in page
    assert '<html lang="en">' in page
    assert "<table>" in page


def test_warnings_and_what_looks_ahead_are_told(learned):
    estimand = learned.card.estimand.model_copy(update={"look_ahead": Text("Framåt.", "Ahead.")})
    card = learned.card.model_copy(
        update={"estimand": estimand, "tau": f"{FEW_TAU:g}", "tau_reason": "few_positives"}
    )
    report = {
        **learned.held_out,
        "forward": False,
        "leaks": [{"what": "register.age", "auc": 0.75}],
    }
    page = markdown(replace(learned, card=card, held_out=report), "en")
    assert "Look-ahead: Ahead." in page
    assert "register.age tells the outcomes apart too well (AUC 0.75)" in page
    assert "they are too kind" in page
    assert "Fewer than 60 outcomes" in page


def test_a_curve_may_stand_alone():
    axis = Axis("x", 0, 1)
    assert 'class="o"' not in curve("t", axis, axis, [(0, 0), (1, 1)])
