"""What cells of opening records say of subcontractors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.mapping.named_firms import NamedFirm, named_firms
from data_ingest.model.values import Share


def written(name, number=None, percent=None, work=None):
    share = None if percent is None else Share(percent * 10_000, percent * 10_000)
    return NamedFirm(name, number, share, work)


@pytest.mark.parametrize(
    ("cell", "firms"),
    [
        ("Fönster AB, 559999-0032, ca 20 %", [written("Fönster AB", "559999-0032", 20)]),
        ("Åkeriet AB 559999-0032 (35 %)", [written("Åkeriet AB", "559999-0032", 35)]),
        ("15 % Städ AB", [written("Städ AB", None, 15)]),
        ("20 % till Städ AB", [written("Städ AB", None, 20)]),
        ("Ja, Städ AB 20 %", [written("Städ AB", None, 20)]),
        ("Städ AB (fönsterputs)", [written("Städ AB", work="fönsterputs")]),
        ("Städ AB, Luleå, 20 %", [written("Städ AB", None, 20, "Luleå")]),
        ("Exempel AB och Annan AB", [written("Exempel AB"), written("Annan AB")]),
        ("Bygg och Mark AB", [written("Bygg och Mark AB")]),
        ("A-städ AB; B-städ HB 559999-0032", [
            written("A-städ AB"), written("B-städ HB", "559999-0032"),
        ]),
        ("Åkeri AB 559999-0032 20 % Buss AB 559999-0040 15 %", [
            written("Åkeri AB", "559999-0032", 20), written("Buss AB", "559999-0040", 15),
        ]),
        ("Form Sp. z o.o. PL5260250274 (15 %)", [written("Form Sp. z o.o.", "PL5260250274", 15)]),
        ("Anderssons Städ", [written("Anderssons Städ")]),
        ("16 559999-0032", [written(None, "16 559999-0032")]),
        ("Anna Anka 19810105-2382", [written("Anna Anka", "19810105-2382")]),
        ("Städ AB (kontakt 070-123 45 67)", [written("Städ AB")]),
    ],
)  # fmt: skip
def test_firms_are_named_with_number_share_and_work(cell, firms):
    assert list(named_firms(cell).firms) == firms


@pytest.mark.parametrize("cell", ["Inga", "Nej", "Egen regi", "Nej, allt utförs i egen regi", "0"])
def test_a_cell_says_that_there_is_none(cell):
    assert named_firms(cell).nobody


@pytest.mark.parametrize(
    ("cell", "percent"),
    [
        ("Uppger 30 % men namnger ingen", 30),
        ("Ja, 2 st, lämnas senare", None),
        ("Ja", None),
        ("ca 20 %", 20),
        ("Ej klart", None),
    ],
)
def test_a_cell_says_that_there_are_some_whom_it_does_not_name(cell, percent):
    found = named_firms(cell)
    assert (found.unnamed, found.firms) == (True, ())
    assert found.share == (percent and Share(percent * 10_000, percent * 10_000))


@pytest.mark.parametrize(
    "cell", ["se bilaga 4", "Enligt bilaga", "vet ej", "Städ AB 120 %", "A AB 10 % 20 %"]
)
def test_what_cannot_be_told_is_no_name_of_a_firm(cell):
    assert named_firms(cell) is None


def test_a_cell_without_end_is_not_walked_through():
    assert named_firms("559999-0008 " * 100_000) is None
    assert len(named_firms("559999-0008 " * 300).firms) == 300
    assert len(named_firms(" och ".join(["A AB"] * 400)).firms) == 400


NAMES = st.builds(
    "{} {}".format,
    st.sampled_from(["Exempel", "Bygg och Mark", "Åkeriet i Nord", "Städ & Puts", "Alfa Beta"]),
    st.sampled_from(["AB", "HB", "Oy", "GmbH", "Sp. z o.o.", "Aktiebolag"]),
)
FIRMS = st.tuples(NAMES, st.integers(0, 9999), st.integers(1, 100))


@given(st.lists(FIRMS, min_size=1, max_size=5), st.sampled_from(["; ", "\n", ", ", " och "]))
def test_firms_with_numbers_are_told_apart_however_they_are_parted(firms, between):
    cell = between.join(f"{name} 559999-{number:04} {share} %" for name, number, share in firms)
    found = named_firms(cell).firms
    assert [(firm.name, firm.number) for firm in found] == [
        (name, f"559999-{number:04}") for name, number, _ in firms
    ]
    assert [firm.share.low for firm in found] == [share * 10_000 for *_, share in firms]
