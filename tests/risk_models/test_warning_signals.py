import re
from pathlib import Path

from risk_models.factors import FACTORS

PAGE = Path("docs/warning-signals.md").read_text("utf-8")
USED, WITHOUT_POINTS = PAGE.split("## Used as a factor")[1].split("## Shown or asked")
NAMED = re.compile(r"`([a-z]+\.[a-z_]+)`")
ROWS = re.compile(r"^\| (?!signal|---)(.+) \|$", re.MULTILINE)


def test_each_factor_that_a_warning_signal_is_said_to_be_is_one_of_the_newest_card():
    newest = {factor.id for factor in FACTORS if factor.until is None}
    named = [NAMED.findall(row) for row in ROWS.findall(USED)]
    assert all(named)
    assert {factor for row in named for factor in row} <= newest


def test_no_signal_that_is_said_not_to_score_names_a_factor():
    assert not NAMED.findall(WITHOUT_POINTS)


def test_every_signal_has_a_source_and_a_reason_and_stands_once():
    rows = [row.split(" | ") for row in ROWS.findall(PAGE)]
    assert all(len(row) == 3 and all(row) for row in rows)
    signals = [signal for signal, _, _ in rows]
    assert len(set(signals)) == len(signals)
    assert all(source.startswith(("E", "S", "O: ")) for _, source, _ in rows)
