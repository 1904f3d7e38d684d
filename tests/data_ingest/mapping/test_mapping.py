import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.mapping import (
    TARGETS,
    ColumnMapping,
    fingerprint,
    mapping_for,
    mapping_from_plain,
    published_mappings,
    read_mapped,
)
from data_ingest.mapping.fields import TARGET_CODES
from data_ingest.model.problem import UnreadableInput

GOOD = {"target": "contracts", "columns": {"supplier": "Leverantör"}}


def refusal(act, *arguments, **named):
    with pytest.raises(UnreadableInput) as caught:
        act(*arguments, **named)
    for one in caught.value.problems:
        assert "{" not in one.detail("sv") + one.mend("sv") + one.detail() + one.mend()
    return [one.code for one in caught.value.problems]


@st.composite
def mappings(draw):
    target = draw(st.sampled_from(TARGET_CODES))
    fields = TARGETS[target].fields
    others = draw(st.sets(st.sampled_from(sorted(fields)), max_size=5))
    codes = [code for code in fields if fields[code].needed or code in others]
    headings = draw(st.permutations([f"Kolumn {place}" for place in range(len(codes))]))
    has_country = "number_country" in fields and draw(st.booleans())
    constants = {"number_country": "SE"} if has_country else {}
    return ColumnMapping(
        target,
        dict(zip(codes, headings, strict=True)),
        constants,
        draw(st.sampled_from(["percent", "fraction"])),
        draw(st.sampled_from(["", "a" * 64])),
    )


@settings(deadline=None, max_examples=100)
@given(mappings())
def test_a_mapping_survives_being_written_down(mapping):
    assert mapping_from_plain(mapping.as_plain()) == mapping


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(max_size=8), max_size=8), st.randoms())
def test_the_order_of_columns_does_not_change_the_fingerprint(headings, randomness):
    shuffled = [*headings]
    randomness.shuffle(shuffled)
    assert fingerprint(shuffled) == fingerprint(headings)


def test_a_repeated_heading_changes_the_fingerprint():
    assert fingerprint(["a", "a"]) != fingerprint(["a"])


@pytest.mark.parametrize(
    ("plain", "codes"),
    [
        ([], ["mapping-form"]),
        (GOOD | {"colums": {}}, ["mapping-form"]),
        ({"columns": {}}, ["mapping-target"]),
        ({"target": "contracts"}, ["mapping-text"]),
        (GOOD | {"columns": {"supplier": " "}}, ["mapping-text"]),
        (GOOD | {"constants": {"currency": 1}}, ["mapping-text"]),
        (GOOD | {"fingerprint": 1}, ["mapping-text"]),
        (GOOD | {"share_unit": "promille"}, ["mapping-share-unit"]),
        (GOOD | {"columns": {"supplier": "A", "colour": "B"}}, ["mapping-field"]),
        (GOOD | {"columns": {"title": "A"}}, ["mapping-field-missing"]),
        (GOOD | {"columns": {"supplier": "A", "title": "a"}}, ["mapping-column-used"]),
        (GOOD | {"constants": {"currency": "kronor"}}, ["mapping-constant"]),
        (
            {"target": "tenderers", "columns": {"name": "A", "handed_on": "B"}},
            ["mapping-share-unit"],
        ),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said(plain, codes):
    assert refusal(mapping_from_plain, plain) == codes


def test_the_mapping_of_the_same_columns_is_found_whatever_their_order(sheet_of):
    sheet = sheet_of("Avtal|LEVERANTÖR\nStädning|Exempel AB")
    other = ColumnMapping("contracts", {"supplier": "Firma"})
    made = ColumnMapping(
        "contracts", {"supplier": "Leverantör"}, fingerprint=fingerprint(["Leverantör", "Avtal"])
    )
    assert mapping_for(sheet, [other, made], name="x") is made
    assert mapping_for(sheet, [other, ColumnMapping(**GOOD)], name="x") == ColumnMapping(**GOOD)


def test_unknown_columns_are_listed_with_what_they_probably_are(sheet_of):
    sheet = sheet_of("Avtal|850101-1234\nStädning|x")
    with pytest.raises(UnreadableInput) as caught:
        mapping_for(sheet, published_mappings(), name="x")
    text = caught.value.problems[0].detail()
    assert "Avtal = title" in text
    assert "Contractor" not in text
    assert "850101" not in text
    assert refusal(mapping_for, sheet, [], name="x") == ["mapping-unknown-columns"]


def test_a_swedish_table_is_not_compared_with_the_layout_of_a_british_council(sheet_of):
    sheet = sheet_of(
        "Resknamn|Orgnr|Konto|Konto(T)|Belopp|Valuta|Kst(T)\n"
        "Exempel AB|559999-0008|7400|Lokalvård|1250400,50|SEK|Serviceförvaltningen"
    )
    with pytest.raises(UnreadableInput) as caught:
        mapping_for(sheet, published_mappings(), name="x")
    params = caught.value.problems[0].params
    assert params["target"] == "payments, contracts"
    assert params["proposed"] == (
        "Resknamn = payee, Orgnr = payee_number, Konto = account_number, "
        "Konto(T) = account_text, Belopp = amount, Valuta = currency"
    )
    assert params["missing"] == "date"


def test_a_table_with_half_of_the_columns_of_a_mapping_is_told_the_others(sheet_of):
    made = ColumnMapping("contracts", {"supplier": "Leverantör", "title": "Avtal"})
    with pytest.raises(UnreadableInput) as caught:
        mapping_for(sheet_of("Avtal|Firma\nStädning|Exempel AB"), [made], name="x")
    (problem,) = caught.value.problems
    assert (problem.code, problem.params["missing"]) == ("mapping-columns-missing", "Leverantör")


def test_a_mapping_is_not_used_on_a_table_without_its_columns(sheet_of):
    mapping = ColumnMapping(**GOOD)
    for text, codes in (
        ("Avtal\nx", ["mapping-columns-missing"]),
        ("Leverantör|leverantor\nx|y", ["mapping-column-twice"]),
    ):
        arguments = (sheet_of(text), mapping)
        assert refusal(read_mapped, *arguments, name="x", person_key=b"k") == codes
    unfit = ColumnMapping("contracts", {"title": "Avtal"})
    sheet = sheet_of("Avtal\nx")
    assert refusal(read_mapped, sheet, unfit, name="x", person_key=b"k") == [
        "mapping-field-missing"
    ]
