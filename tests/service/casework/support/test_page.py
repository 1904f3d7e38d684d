from datetime import UTC, date, datetime

import pytest

from service.casework.support.page import contacts_of, support_blocks
from service.casework.support.support_pages import support_document
from service.documents.forms import written

CHECKED = date(2026, 11, 30)


def page(country="SE", language="en", *, on=CHECKED):
    blocks = support_blocks(country, language, on=on)
    made_at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    document = support_document(blocks, language, title="Support", made_at=made_at)
    return written(document, "md").decode()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_number_is_printed_for_twelve_months_and_not_a_day_longer(language):
    last, after = page(language=language, on=date(2027, 11, 30)), date(2027, 12, 1)
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
    assert page().count("checked 2026-11-30") == len(contacts_of("SE", on=CHECKED)) == 12


def test_a_number_that_counts_no_longer_shows_among_those_to_check_again():
    text = page(on=date(2027, 12, 1))
    old = text.split("## To be checked again")[1].split("##")[0]
    assert "Brottsofferjouren" in old
    assert "116 006" not in text


def test_the_page_says_what_helps_whom_with_what_was_read():
    text = page()
    assert "Without a permit to be or work here" in text
    assert "lag (2013:644)" in text
    assert "020-160 10 06" in text.split("Without a permit")[1]
