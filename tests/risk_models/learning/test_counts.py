"""Counts of labels: what is written, and what is refused in those that others have written."""

import json

import pytest

from data_ingest.model.problem import UnreadableInput
from risk_models.learning.counts import counts_of, parse_counts
from risk_models.learning.suppression import LEAST
from tests.municipalities import HEAD, counts_from, labels_of, read


def counted(text):
    return counts_of(read(text), organisation="Exempelby", issuer="a", key="k", name="l.csv")


def refused(call):
    with pytest.raises(UnreadableInput) as found:
        call()
    return [(problem.code, problem.location) for problem in found.value.problems]


def lines(*rows):
    return "\n".join([HEAD, *rows]) + "\n"


@pytest.fixture(scope="module")
def content():
    return json.loads(counts_from(0).model_dump_json())


def test_every_firm_and_finding_is_counted_and_no_number_is_small(content):
    outcomes = [row.split(",")[3] for row in labels_of(0).splitlines()[1:]]
    firms = [row["firms"] for row in content["firms"]]
    found = [row["found"] for row in content["found"]]
    assert (sum(firms), sum(found)) == (len(outcomes), outcomes.count("1"))
    assert min(*firms, *found) >= LEAST == content["least"]
    assert content["small_cells"] > 0


def test_counts_hold_no_key_of_a_firm_and_no_day_of_a_finding(content):
    text = json.dumps(content)
    assert not any(row.split(",")[0] in text for row in labels_of(0).splitlines()[1:])
    days = (content["facts_from"], content["facts_until"], content["outcomes_until"])
    assert days == ("2024-12-31", "2024-12-31", "2025-12-31")
    assert text.count("2025-") == 1


def test_a_firm_with_several_rows_is_counted_once_by_its_newest_row():
    firm = ["a,2023-12-31,2024-06-30,1,2024-03-01,3,81.21", "a,2024-12-31,2025-12-31,0,,60,62.01"]
    others = [f"b{at},2024-12-31,2025-12-31,{at < 5:d},{'2025-02-01' if at < 5 else ''},60,62.01"
              for at in range(12)]  # fmt: skip
    found = counted(lines(*firm, *others))
    assert [(row.industry, row.size, row.firms) for row in found.firms] == [("620", "50+", 13)]
    assert [row.found for row in found.found] == [6]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (lines(*(f"g{at},2024-12-31,2025-12-31,{at % 2},{'2025-02-01' if at % 2 else ''},3,"
                 for at in range(30))), "counts-no-industry"),
        (lines(*(f"g{at},2024-12-31,2025-12-31,{at < 4:d},{'2025-02-01' if at < 4 else ''},3,81.21"
                 for at in range(30))), "counts-too-few"),
    ],
)  # fmt: skip
def test_labels_that_give_nothing_to_hand_out_are_refused(text, code):
    assert refused(lambda: counted(text)) == [(code, "")]


def test_labels_with_different_chances_are_refused():
    head, *rows = labels_of(0).splitlines()
    weighted = [f"{row},{1_000_000 if at % 2 else 500_000}" for at, row in enumerate(rows)]
    assert refused(lambda: counted("\n".join([f"{head},inclusion_ppm", *weighted]))) == [
        ("counts-chances", "")
    ]


def test_a_row_without_a_readable_industry_is_left_out_and_named():
    found = read(labels_of(0) + "g,2024-12-31,2025-12-31,0,,3,städning\n")
    assert [(reject.code, reject.params) for reject in found.rejects] == [
        ("learning-row", {"column": "industry"})
    ]


def changed(content, path, value):
    made = json.loads(json.dumps(content))
    place = made
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return made


def test_what_was_written_is_read(content):
    assert parse_counts(content, name="c.json") == counts_from(0)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["found", 1, "found"], 1, [("counts-small", "/found/1/found")]),
        (["firms", 0, "firms"], 4, [("counts-small", "/firms/0/firms")]),
        (["least"], 1, [("counts-small", "/least")]),
        (["industries"], "NACE Rev. 2.1", [("counts-industries", "/industries")]),
        (["found", 1, "found"], 9_999, [("counts-form", "/found/1/found")]),
        (["found", 1, "found"], 5.0, [("counts-form", "/found/1/found")]),
        (["firms", 0, "size"], "7", [("counts-form", "/firms/0/size")]),
        (["firms", 0, "industry"], "X9", [("counts-form", "/firms/0")]),
        (["outcomes_until"], "2024-12-31", [("counts-form", "/outcomes_until")]),
        (["kind"], "kedjekoll-counts-2", [("counts-form", "/kind")]),
        (["names"], ["Exempel AB"], [("counts-form", "/names")]),
    ],
)
def test_counts_that_may_not_be_used_are_refused_by_name(content, path, value, said):
    assert refused(lambda: parse_counts(changed(content, path, value), name="c.json")) == said


def test_a_cell_that_is_there_twice_is_refused(content):
    twice = changed(content, ["firms"], [*content["firms"], content["firms"][0]])
    assert (("counts-form", f"/firms/{len(content['firms'])}")) in refused(
        lambda: parse_counts(twice, name="c.json")
    )


def test_an_industry_in_which_all_were_found_is_refused(content):
    at, row = next(item for item in enumerate(content["found"]) if item[1]["industry"])
    firms = sum(one["firms"] for one in content["firms"] if one["industry"] == row["industry"])
    all_found = changed(content, ["found", at, "found"], firms)
    assert refused(lambda: parse_counts(all_found, name="c.json")) == [
        ("counts-small", f"/found/{at}/found")
    ]
