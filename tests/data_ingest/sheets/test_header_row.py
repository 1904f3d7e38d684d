from data_ingest.sheets.header_row import Headings, Merge, find_headings

DATA = ["Alfa AB", "5599990016", "100"]
HEAD = ["Namn", "Org.nr", "Belopp"]
BLANK = [None, None, None]


def test_the_first_row_that_fills_the_width_has_the_headings():
    rows = [["Anbud 2026", None, None], BLANK, ["Dnr", "12/26", None], HEAD, DATA, DATA]
    assert find_headings(rows) == Headings(tuple(HEAD), 3, 3)


def test_rows_with_too_many_cells_do_not_decide_the_width():
    rows = [[*one, *[None] * 9] for one in (HEAD, DATA, DATA, DATA)]
    rows.append(["x"] * 12)
    assert find_headings(rows).texts[:3] == tuple(HEAD)


def test_a_row_of_data_is_not_taken_for_headings():
    assert find_headings([DATA, DATA]) is None
    assert find_headings([["1", "2"], ["x", "y"]]) is None


def test_a_table_needs_two_rows_and_two_columns():
    assert find_headings([]) is None
    assert find_headings([BLANK, HEAD]) is None
    assert find_headings([["a"], ["b"], ["c"]]) is None


def test_headings_below_the_first_twenty_rows_are_not_found():
    rows = [["note", None, None]] * 20 + [HEAD, *[DATA] * 30]
    assert find_headings(rows) is None
    assert find_headings(rows[1:]).first == 19


def test_a_title_that_is_merged_over_the_whole_width_is_no_heading():
    rows = [["Anbud", None, None], HEAD, DATA]
    assert find_headings(rows, [Merge(0, 0, 0, 2)]).first == 1


def test_a_heading_over_several_columns_is_put_before_theirs():
    rows = [["Namn", "Anbud", None], [None, "Belopp", "Timmar"], ["Alfa", "1", "2"]]
    merges = [Merge(0, 0, 1, 0), Merge(0, 1, 0, 2)]
    assert find_headings(rows, merges) == Headings(
        ("Namn", "Anbud / Belopp", "Anbud / Timmar"), 0, 1
    )


def test_three_rows_of_headings_are_joined():
    rows = [
        ["Namn", "Anbud", None, "Not"],
        [None, "Pris", None, None],
        [None, "Kronor", "Öre", None],
        ["Alfa", "1", "2", "x"],
    ]
    merges = [Merge(0, 0, 2, 0), Merge(0, 1, 0, 2), Merge(1, 1, 1, 2), Merge(0, 3, 2, 3)]
    found = find_headings(rows, merges)
    assert found.last == 2
    assert found.texts[0] == "Namn"
    assert found.texts[3] == "Not"
    assert found.texts[1].endswith("Kronor")


def test_a_heading_that_is_merged_over_empty_columns_stands_over_the_first():
    rows = [["Namn", None, "Belopp"], ["Alfa", None, "1"], ["Beta", None, "2"]]
    merges = [Merge(row, 0, row, 1) for row in range(3)]
    assert find_headings(rows, merges) == Headings(("Namn", "", "Belopp"), 0, 0)


def test_headings_that_reach_the_end_of_the_rows_are_no_fault():
    assert find_headings([HEAD, [None, "x", None]], [Merge(0, 0, 1, 0)]).last == 1
