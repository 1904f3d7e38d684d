from data_ingest.model.problem import load_catalogue
from docs.writers.input_problems import PARTS, index, pages, part_of

PAGES = {name: write() for name, write in pages().items()}


def test_every_problem_stands_on_one_page_and_is_reached_from_the_first():
    first = index()
    for code in load_catalogue():
        on = [name for name, text in PAGES.items() if f"\n## {code}\n" in text]
        assert on == [f"input-problems-{part_of(code)}.md"]
        assert f"[{code}]({on[0]}#{code})" in first


def test_what_is_said_of_a_part_is_said_by_its_longest_words():
    assert part_of("chain-loop") == "fields"
    assert part_of("chain-form-day") == "cases"
    assert part_of("register-check-day") == "cases"
    assert part_of("register-day") == "registers"


def test_a_code_of_no_part_stands_with_the_first():
    assert part_of("no-such-word") == next(iter(PARTS))
