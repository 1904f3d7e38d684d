from datetime import date

import pytest

from service.casework.support.page import contacts_of, support_blocks
from service.documents.markdown import markdown_of

CHECKED = date(2026, 11, 24)


def page(country="SE", language="en", *, on=CHECKED):
    return markdown_of(support_blocks(country, language, on=on))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_number_is_printed_for_twelve_months_and_not_a_day_longer(language):
    last, after = page(language=language, on=date(2027, 11, 24)), date(2027, 11, 25)
    assert "020-390 000" in last
    assert "114 14" in last
    assert "020-390 000" not in page(language=language, on=after)
    assert "114 14" not in page(language=language, on=after)
    assert contacts_of("SE", on=after) == ()


def test_without_a_number_that_holds_the_page_says_so_and_the_advice_stays():
    text = page(on=date(2028, 1, 1))
    assert "none is printed" in text
    assert "Do not confront the firm" in text


def test_a_country_without_checked_numbers_has_none():
    assert contacts_of("FI", on=CHECKED) == ()
    assert "none is printed" in page("FI")


def test_each_number_stands_with_the_day_it_was_checked():
    assert page().count("checked 2026-11-24") == len(contacts_of("SE", on=CHECKED)) == 3
