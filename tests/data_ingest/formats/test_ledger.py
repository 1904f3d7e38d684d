from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.formats.ledger import is_ledger, read_ledger, read_opened
from data_ingest.formats.ledger.document import open_ledger
from data_ingest.formats.ledger.layouts import LAYOUTS, TARGETS, layout_of, nearest
from data_ingest.formats.ledger.payees import is_person_name, is_sole_trader
from data_ingest.ids.identifiers import hash_person
from data_ingest.model.ledger_tables import Ledger
from data_ingest.model.problem import UnreadableInput, load_catalogue

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ledger"
KEY = b"key of the tests"
SHORT = "kopare_id;kopare;leverantor;leverantor_id;konto_nr;konto_text;datum;belopp"
LINE = "2120009994;EXEMPELSTADS KOMMUN;Exempel AB;5599990008;6171;Bevakning;2026-01-07;10.50"


def read(payload):
    found = read_ledger(payload, name="x.csv", person_key=KEY)
    assert Ledger.is_valid(found.ledger.to_dict())
    paid = found.ledger.payments["amount"].sum() or Decimal(0)
    assert paid + found.totals.rejected_amount == found.totals.amount
    lines = found.ledger.payments["lines"].sum()
    assert lines + found.rejects.height == found.totals.lines
    assert found.totals.rejected == found.rejects.height
    for code, params in found.rejects.select("code", "params").rows():
        for text in load_catalogue()[code]:
            assert "{" not in text.sv.format_map(orjson.loads(params))
            assert "{" not in text.en.format_map(orjson.loads(params))
    for note in found.notes:
        assert note.detail("sv") != note.mend("sv")
    return found


def read_lines(*lines, header=SHORT):
    return read("\n".join([header, *lines]).encode())


def changed(**fields):
    values = dict(zip(SHORT.split(";"), LINE.split(";"), strict=True)) | fields
    return ";".join(values.values())


def refusal(payload):
    with pytest.raises(UnreadableInput) as caught:
        read_ledger(payload, name="x.csv", person_key=KEY)
    problem = caught.value.problems[0]
    assert "{" not in problem.detail("sv") + problem.mend("sv")
    return problem


def fixture(name):
    payload = (FIXTURES / name).read_bytes()
    assert is_ledger(payload)
    return read(payload)


def triaged(found):
    rows = found.ledger.triage.filter(pl.col("outcome") != "merged")
    named = rows.join(found.ledger.parties, left_on="payee_id", right_on="party_id")
    return named.select("payee_id", "display_name", "outcome", "category").rows()


def test_a_swedish_ledger_with_bare_carriage_returns_is_read_whole():
    found = fixture("reskontra-1.1-cr.csv")
    assert found.layout == "leverantorsreskontra-1.1"
    assert found.totals[:3] == (12, 0, 0)
    assert found.totals.amount == Decimal("2545.00")
    assert triaged(found) == [
        ("payee-000001", "Exempelstads kommun", "excluded", "own_organisation"),
        ("payee-000002", "Exempelregionen", "excluded", "public_body"),
        ("payee-000003", "Exempelbolaget Städ AB", "kept", "supplier"),
        ("payee-000004", "Annat Namn Bygg AB", "kept", "supplier"),
        ("payee-000005", "Exempel Factoring AB", "excluded", "factoring"),
        ("payee-000006", "Exempel Energi AB", "kept", "supplier"),
        ("payee-000007", "Kredit och Debet AB", "excluded", "no_net_payment"),
        ("payee-000008", "Exempelföreningen", "excluded", "association"),
        ("person-000001", None, "excluded", "private_person"),
        ("persons", None, "excluded", "private_person"),
    ]


def test_payments_are_summed_by_month_and_account_net_of_credit_notes():
    found = fixture("reskontra-1.1-cr.csv").ledger
    paid = found.payments.filter(payee_id="payee-000003")
    account = "städ- och renhållningstjänster, inne"
    assert paid.select("payer_id", "month", "account_class", "amount", "lines").rows() == [
        ("payer-001", date(2026, 1, 1), account, Decimal("1200.00"), 2),
        ("payer-001", date(2026, 2, 1), account, Decimal("100.00"), 1),
    ]


def test_spellings_of_one_number_are_merged_only_if_they_share_a_distinctive_word():
    found = fixture("reskontra-1.1-cr.csv").ledger
    merged = found.triage.filter(outcome="merged")
    assert merged.select("payee_id", "merged_into", "spelling", "reason").rows() == [
        ("payee-000003/2", "payee-000003", "Exempelbolaget Städ", "same_number")
    ]
    owners = found.identifiers.filter(value="5599990008")["party_id"].to_list()
    assert owners == ["payee-000003", "payee-000004"]


def test_a_persons_name_is_gone_and_the_number_a_keyed_hash():
    found = fixture("reskontra-1.1-cr.csv").ledger
    numbers = found.identifiers.filter("is_personal")
    assert numbers.select("party_id", "value").rows() == [
        ("person-000001", hash_person("1212121212", person_key=KEY))
    ]
    written = b"".join(frame.collect().write_csv().encode() for frame in found.to_dict().values())
    for secret in ("Påhittad", "121212", "personuppgifter"):
        assert secret.encode() not in written


def test_an_account_without_text_is_known_by_the_group_of_a_municipalitys_number():
    found = fixture("reskontra-1.1-cr.csv").ledger
    assert found.payments.filter(payee_id="payee-000006")["account_class"].item() == "konto 62"
    region = read_lines(changed(kopare_id="2321009991", konto_text=""))
    assert region.ledger.payments["account_class"].item() == "unknown"


def test_utf_16_with_commas_is_read():
    found = fixture("reskontra-1.0-utf16.csv")
    assert found.layout == "leverantorsreskontra-1.0"
    assert found.totals.amount == Decimal("3120.50")


def test_json_rows_are_read_and_a_page_is_called_one():
    found = fixture("rows.json")
    assert found.totals.amount == Decimal("1098.65")
    assert [(note.code, dict(note.params)) for note in found.notes] == [
        ("ledger-page", {"rows": "2", "total": "40"}),
        ("ledger-numbers", {"count": "1"}),
    ]
    assert found.ledger.identifiers["party_id"].to_list() == ["payer-001"]


def test_json_rejects_are_located_by_pointer():
    rows = [{"leverantor": "A AB", "datum": "2026-01-01", "belopp": amount} for amount in (1.5, {})]
    rejects = read(orjson.dumps(rows)).rejects
    assert rejects.select("location", "code").rows() == [("/1", "ledger-amount")]


@pytest.mark.parametrize("value", [{"results": 5}, {}, [1]])
def test_json_without_rows_is_refused(value):
    assert refusal(orjson.dumps(value)).code == "ledger-json-rows"


def test_british_spending_is_read_with_drifted_headings_and_odd_amounts():
    found = fixture("spending-over-500.csv")
    assert found.rejects.rows() == [
        ("row 10", "ledger-payee", '{"field":"supplier name","currency":"GBP"}')
    ]
    assert found.totals.rejected_amount == Decimal("4801.00")
    assert triaged(found) == [
        ("payee-000001", "EXAMPLE CLEANING LIMITED", "kept", "supplier"),
        ("payee-000002", "EXAMPLE COUNCIL", "excluded", "own_organisation"),
        ("payee-000003", "EXAMPLE TOWN COUNCIL", "excluded", "public_body"),
        ("payee-000004", 'EXAMPLE "TWENTY" CARE, EAST', "kept", "supplier"),
        ("persons", None, "excluded", "private_person"),
    ]
    assert found.ledger.identifiers.rows() == [
        ("payee-000001", "VAT", "GB123456727", "123456727", True, False)
    ]
    assert found.ledger.payments.filter(payee_id="persons")["amount"].sum() == Decimal(1715)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (changed(leverantor=""), "ledger-payee"),
        (changed(datum="2026-13-01"), "ledger-date"),
        (changed(belopp="tio"), "ledger-amount"),
        (changed(belopp="1.005"), "ledger-amount"),
        (changed(belopp="EUR 5.00"), "ledger-currency"),
        (changed(belopp="=SUM(A1:A9)"), "ledger-formula"),
        (changed(leverantor="#NAMN?"), "ledger-formula"),
        (LINE + ";x" * 200, "ledger-fields"),
        (changed(leverantor='"Exempel'), "ledger-quotes"),
    ],
)
def test_a_bad_row_is_rejected_with_its_place_and_reason_and_the_others_go_on(line, code):
    found = read_lines(LINE, line, LINE)
    assert found.rejects.select("location", "code").rows() == [("row 3", code)]
    assert found.ledger.payments["lines"].sum() == 2
    assert [note.code for note in found.notes] == ["ledger-repeated"]


def test_a_name_without_number_joins_the_one_number_that_has_it():
    found = read_lines(
        LINE, changed(leverantor="EXEMPEL  AB", leverantor_id=""), changed(leverantor_id="77")
    )
    assert found.ledger.triage.select("outcome", "reason", "spelling").rows() == [
        ("kept", "supplier", None),
        ("merged", "same_name", "EXEMPEL  AB"),
    ]
    assert found.ledger.payments["lines"].to_list() == [3]


def test_a_name_under_two_numbers_is_two_payees_and_without_number_a_third():
    found = read_lines(
        LINE, changed(leverantor_id="5599990016"), changed(leverantor_id="5599990017")
    )
    assert found.ledger.payments["payee_id"].n_unique() == 3
    wrong = found.ledger.identifiers.filter(value="5599990017")
    assert wrong["checksum_ok"].to_list() == [False]


def test_two_ways_to_write_a_name_are_one_spelling_of_two_under_one_number():
    found = read_lines(LINE, changed(leverantor="exempel ab"))
    merged = found.ledger.triage.filter(outcome="merged")
    assert merged.select("spelling", "reason").rows() == [("exempel ab", "same_name")]
    assert found.ledger.names["name"].to_list() == ["exempel ab"]


def test_names_of_generic_words_only_are_compared_whole():
    found = read_lines(changed(leverantor="Service AB"), changed(leverantor="Holding AB"))
    assert found.ledger.payments["payee_id"].n_unique() == 2


def test_an_account_text_that_names_somebody_is_not_kept():
    found = read_lines(changed(konto_text="Mrs Example"))
    assert found.ledger.payments["account_class"].to_list() == ["unknown"]


def test_a_ledger_without_lines_has_no_payments():
    found = read_lines()
    assert found.ledger.payments.is_empty()
    assert found.notes == ()


def test_unknown_headings_are_refused_with_the_nearest_layout_and_what_it_lacks():
    problem = refusal(b"leverantor;datum;summa\nA;2026-01-01;5\n")
    assert problem.code == "ledger-unknown-columns"
    assert problem.params["columns"] == "leverantor, datum, summa"
    assert problem.params["layout"] == "leverantorsreskontra-1.0"
    assert problem.params["missing"] == "belopp"


def test_cells_are_trimmed_and_empty_ones_are_none():
    found = read_lines(
        LINE, changed(leverantor="  Exempel AB\u00a0", leverantor_id=" ", belopp=" 2 ")
    )
    assert found.ledger.payments["lines"].to_list() == [2]
    assert found.ledger.names.is_empty()


def test_a_ledger_opened_elsewhere_may_hold_text_or_categories():
    opened = open_ledger("\n".join([SHORT, LINE]).encode(), name="x.csv")
    texts = replace(opened, lines=opened.lines.with_columns(pl.col(*TARGETS).cast(pl.String)))
    one, other = (read_opened(way, name="x.csv", person_key=KEY) for way in (opened, texts))
    assert one.ledger.payments.equals(other.ledger.payments)
    assert one.totals == other.totals


def test_lines_that_differ_only_in_what_recurs_are_no_repetition():
    found = read_lines(LINE, changed(konto_text="Livsmedel"), LINE)
    assert found.totals.repeated == 1


def test_a_heading_that_occurs_twice_is_refused():
    assert refusal(f"{SHORT};Belopp\n{LINE};1".encode()).params == {"column": "belopp"}


def test_a_sum_that_does_not_fit_is_refused():
    lines = "\n".join([SHORT, *[changed(belopp="999999999999.99")] * 10_001])
    assert refusal(lines.encode()).code == "ledger-sum"


@pytest.mark.parametrize(
    "payload",
    [b"", b"<xml/>", b"{}", b"[1]", b"a;b\n1;2", b"\xff\xfe", b'{"leverantor": "A"}', b"\0\xff"],
)
def test_what_is_no_ledger_is_told_cheaply(payload):
    assert not is_ledger(payload)


def test_every_layout_is_told_from_its_own_headings_and_is_nearest_to_them():
    for layout in LAYOUTS:
        headings = [*layout.columns.values(), *layout.marks]
        assert layout_of(headings) is layout
        assert nearest(headings) == (layout, ())
        assert set(layout.columns) <= set(TARGETS)


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("[innehåller personuppgifter]", True),
        ("REDACTED UNDER DP ACT", True),
        ("Skyddad identitet", True),
        ("Dr Example Name", True),
        ("EXAMPLE NAME MRS", True),
        ("EXAMPLE CARE LIMITED/MR E NAME", True),
        ("Ms E Name", True),
        ("Rev E. Name", True),
        ("Exempel 121212-1212", True),
        ("Exempel AB 559999-0008", False),
        ("Redactive Publishing Ltd", False),
        ("Drottningens Exempel AB", False),
        ("MS Example Society", False),
        ("SIR EXAMPLE COMMUNITY SPORTS", False),
        ("Mrsson AB", False),
        (None, False),
    ],
)
def test_names_of_persons_are_told_by_title_number_or_masking(name, person):
    names = pl.DataFrame({"name": [name]}, schema={"name": pl.String})
    assert names.select(is_person_name(pl.col("name"))).item() is person


AMOUNTS = st.one_of(
    st.decimals(-(10**6), 10**6, places=2).map("{:.2f}".format),
    st.sampled_from(["x", "", "=1+1", "(5.00)", "7.00-", "1,250.00", "5.00 EUR", "1.234.5"]),
)
LEDGER_LINE = st.fixed_dictionaries(
    {
        "leverantor": st.sampled_from(["A AB", "a ab", "B AB", "", "Mr X", "Region Y"]),
        "leverantor_id": st.sampled_from(["", "5599990008", "5599990016", "1212121212", "77"]),
        "datum": st.sampled_from(["2026-01-01", "2026-02-03", "x", "", "01/13/2026"]),
        "konto_text": st.sampled_from(["", "Bevakning", "Livsmedel", "#REF!"]),
        "belopp": AMOUNTS,
    }
)


@settings(max_examples=40)
@given(st.lists(LEDGER_LINE, max_size=12))
def test_payments_and_rejected_amounts_are_together_the_file(lines):
    read_lines(changed(belopp="0.01"), *(changed(**line) for line in lines))


@settings(max_examples=60)
@given(st.data())
def test_a_mutilated_ledger_is_valid_or_a_named_refusal(data):
    name = data.draw(st.sampled_from(sorted(path.name for path in FIXTURES.iterdir())))
    payload = bytearray((FIXTURES / name).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(payload[: data.draw(st.integers(0, len(payload)))])
    is_ledger(cut)
    try:
        read(cut)
    except UnreadableInput:
        return


def test_a_persons_name_with_a_trade_or_a_form_is_that_of_a_sole_trader():
    names = ["Påhittad Måleri", "Påhittad Person", "Påhittad enskild firma", "P Taxi", None]
    assert is_sole_trader(pl.Series(names), "SE").to_list() == [True, False, True, True, False]
