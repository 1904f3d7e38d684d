"""Numbers are made here, for people born in 1890: none stands in the repository."""

import polars as pl
import pytest

from data_ingest.ids.personal_numbers import LOOKS_PERSONAL, MASK, PERHAPS, masked, written


def with_check_digit(nine):
    """Return the ten digits of a number."""
    digits = [int(digit) * (2 - at % 2) for at, digit in enumerate(nine)]
    return f"{nine}{-sum(one // 10 + one % 10 for one in digits) % 10}"


TEN = with_check_digit("900215998")
SIX, FOUR = TEN[:6], TEN[6:]
YY, MM, DD = SIX[:2], SIX[2:4], SIX[4:]
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\u2043\ufe58\ufe63\uff0d"
SPACES = " \u00a0\u2009\u202f\u2002\u3000\t"
INTERIM = with_check_digit("900215198")
COORDINATION = with_check_digit("900275998")


def in_digits(zero, text):
    return "".join(chr(zero + int(one)) if one.isdigit() else one for one in text)


FORMS = (
    TEN,
    f"18{TEN}",
    f"18{SIX}-{FOUR}",
    f"16{SIX}-{FOUR}",
    f"{SIX}+{FOUR}",
    f"SE{TEN}01",
    f"SE {SIX}-{FOUR}",
    f"{SIX} - {FOUR}",
    f"18{SIX}  \u2013  {FOUR}",
    f"{SIX}/{FOUR}",
    f"{SIX}.{FOUR}",
    f"{SIX}_{FOUR}",
    f"{SIX}\uff0b{FOUR}",
    f"18{YY}-{MM}-{DD}-{FOUR}",
    f"18{YY}-{MM}-{DD} {FOUR}",
    f"18{YY}\u2011{MM}\u2011{DD}\u2011{FOUR}",
    f"18{YY} {MM} {DD} {FOUR}",
    f"18{YY}.{MM}.{DD}-{FOUR}",
    f"18{YY}/{MM}/{DD} - {FOUR}",
    f"{YY}-{MM}-{DD}-{FOUR}",
    f"{SIX}-{INTERIM[6:].replace('1', 'T', 1)}",
    f"{COORDINATION[:6]}-{COORDINATION[6:]}",
    f"{SIX}\u200b-\u200d{FOUR}",
    "\ufeff".join(TEN),
    f"{SIX}\u00ad{FOUR}",
    in_digits(0xFF10, f"18{SIX}-{FOUR}"),
    in_digits(0x0660, f"{SIX}-{FOUR}"),
    in_digits(0x0966, TEN),
    *(f"{SIX}{dash}{FOUR}" for dash in DASHES),
    *(f"{SIX}{space}{FOUR}" for space in SPACES),
    *(f"{SIX}{space}\u2013{space}{FOUR}" for space in SPACES),
)
"""Ways to write one number, that of a coordination and that of an interim one."""


@pytest.mark.parametrize("form", FORMS, ids=ascii)
@pytest.mark.parametrize("around", ["{}", "Anna ({}), städ", "pnr:{}.", "{}, 08-123 45 67"])
def test_a_personal_number_is_found_however_it_is_written(form, around):
    text = around.format(form)
    (one,) = [found for found in written(text) if found.is_somebodys]
    assert text[one.start : one.end] == form
    assert one.ten in (TEN, COORDINATION, INTERIM)
    assert masked(text) == around.format(MASK)


@pytest.mark.parametrize("century", ["", "19"])
@pytest.mark.parametrize("before", ["pnr", "Tolvan", "kim_tolvan", "x"])
def test_a_personal_number_is_found_right_after_a_letter(before, century):
    (one,) = [
        found for found in written(f"{before}{century}{SIX}-{FOUR}.pdf") if found.is_somebodys
    ]
    assert (one.spelling, one.ten) == (f"{century}{SIX}-{FOUR}", TEN)
    assert masked(f"{before}{century}{SIX}-{FOUR}.pdf") == f"{before}{MASK}.pdf"


@pytest.mark.parametrize("form", FORMS, ids=ascii)
def test_a_column_that_holds_one_is_looked_at_and_a_name_that_does_looks_personal(form):
    text = pl.Series([f"Anna ({form}), städ"])
    assert text.str.contains(PERHAPS).item()
    assert text.str.contains(LOOKS_PERSONAL).item()


def organisation(start):
    """Return a number of an organisation in two parts; its third digit is 2 or more."""
    ten = with_check_digit(start)
    return f"{ten[:6]}-{ten[6:]}"


@pytest.mark.parametrize(
    "text",
    [
        organisation("559999001"),
        organisation("212000014"),
        f"16{organisation('559999001')}",
        organisation("559999001").replace("-", "\u2013"),
        f"{SIX}-{(int(FOUR) + 1) % 10_000:04}",
        "08-123 45 67",
        "070-123 45 67",
        "0701-23 45 67",
        "+46 70 123 45 67",
        "+46 8 12 30 12 34",
        "90910000-9",
        "90919200-4, 90911200-8",
        "SKN 2026/0417",
        "KS 2026/00417-12",
        "2026/S 101-123456",
        "2026-11-24",
        "2026-11-24 10:00",
        "2026-11-24 2500 kr",
        "2009-01-01 - 2012-12-31",
        "2026-11-24T08:30:00Z",
        "5050-1055",
        "SE45 5000 0000 0583 9825 7466",
        "7350000000017",
        "2f8a1234-1212-4111-9999-1212121212ab",
    ],
)
def test_what_is_nobodys_number_is_left_alone(text):
    assert [one for one in written(text) if one.is_somebodys] == []


def test_a_date_of_a_contract_with_a_figure_behind_it_is_no_number_whatever_its_check_digit():
    for figure in range(10_000):
        assert masked(f"Avtal 2024-01-15 {figure:04} kr").startswith("Avtal 2024-01-15 ")


def test_two_numbers_of_a_text_are_two():
    text = f"{SIX}\u2013{FOUR} och 18{YY}-{MM}-{DD}-{FOUR}"
    assert masked(text) == f"{MASK} och {MASK}"
