import json

import pytest

from data_ingest.model.problem import UnreadableInput
from service.casework.follow_up.results_file import read_results

SWEDISH = (
    "Punkt;Rad;Utfall;Belopp;Åtgärd;Senast;Ny kontroll\n"
    "pay_slip;23;stämmer;;;;\n"
    "base_pay;34;avvikelse;1 240,50;pay;2026-12-20;2027-01-20\n"
    "rest;;ej visat;;;;\n"
)


@pytest.fixture
def head(values):
    made = values()
    return {name: made[name] for name in made if name not in ("findings", "deviations")}


def problems(text, head):
    with pytest.raises(UnreadableInput) as fault:
        read_results(text.encode(), head, name="resultat.csv")
    return [(one.code, one.location, one.params) for one in fault.value.problems]


def test_a_table_in_swedish_is_read_as_what_was_found(head):
    found = read_results(SWEDISH.encode(), head, name="resultat.csv")
    assert [(one.item, one.row, one.outcome) for one in found.findings] == [
        ("pay_slip", 23, "pass"), ("base_pay", 34, "deviation"), ("rest", None, "not_shown"),
    ]  # fmt: skip
    assert str(found.findings[1].amount) == "1240.50"
    assert found.findings[1].currency == "SEK"
    assert found.deviations[0].recheck_on.isoformat() == "2027-01-20"


def test_english_headings_and_commas_are_read_alike(head):
    text = "item,row,outcome\npay_slip,23,pass\n"
    assert read_results(text.encode(), head, name="r.csv").findings[0].outcome == "pass"


def test_a_json_file_holds_the_whole_record(values, stated):
    payload = json.dumps(values()).encode()
    assert read_results(payload, {}, name="r.json") == stated()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("pay_slip;23;kanske;;;;", "Utfall"),
        ("pay_slip;tolv;stämmer;;;;", "Rad"),
        ("base_pay;34;avvikelse;mycket;pay;2026-12-20;", "Belopp"),
        ("base_pay;34;avvikelse;;pay;snart;", "Senast"),
        ("base_pay;34;avvikelse;;pay;;", "Senast"),
        (";23;stämmer;;;;", "Punkt"),
        ("pay_slip;0;stämmer;;;;", "Rad"),
        ("base_pay;34;avvikelse;NaN;pay;2026-12-20;", "Belopp"),
        (f"pay_slip;23;avvikelse;;{'x' * 41};2026-12-20;", "Åtgärd"),
    ],
    ids=["outcome", "row", "amount", "day", "no-day", "item", "row-0", "no-number", "long"],
)
def test_a_line_that_cannot_be_read_is_named_with_its_heading_in_the_file(head, line, column):
    text = SWEDISH.splitlines()[0] + "\n" + line + "\n"
    params = {"column": column, "column_sv": column}
    assert problems(text, head) == [("follow-up-line", "row 2", params)]


def test_a_heading_that_the_file_lacks_is_named_in_the_language_of_the_reader():
    text = b"punkt;utfall;\xc3\xa5tg\xc3\xa4rd\nbase_pay;avvikelse;pay\n"
    with pytest.raises(UnreadableInput) as fault:
        read_results(text, {}, name="r.csv")
    (problem,) = fault.value.problems
    assert "senast" in problem.detail("sv")
    assert "remedy_by" in problem.detail("en")


def test_a_missing_column_is_named(head):
    ((code, _, params),) = problems("rad;belopp\n23;10\n", head)
    assert code == "follow-up-column-absent"
    assert params == {"columns": "item, outcome", "columns_sv": "punkt, utfall"}


def test_a_refused_value_is_never_repeated(head):
    secret = "Anna Exempelsson 19121212"
    found = problems(f"punkt;utfall\npay_slip;{secret}\n", head)
    assert secret not in str(found)
    with pytest.raises(UnreadableInput) as fault:
        read_results(json.dumps({"worker": secret}).encode(), {}, name="r.json")
    assert secret not in str([one.detail("sv") for one in fault.value.problems])
