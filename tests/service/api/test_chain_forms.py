"""The form for subcontractors goes out made out and comes back filled in, good rows and bad."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from data_ingest.model.problem import UnreadableInput
from data_ingest.sheets.opening import open_sheets
from service.casework.chain.chain_form import HEADINGS, MEDIA_TYPE, Handing, workbook_of
from service.casework.chain.chain_form_reading import read_chain_form, rows_of
from service.screening.purchase.examples import load_example

TODAY = datetime(2026, 11, 26, tzinfo=UTC).date()
GOOD = {
    "tender": "A1", "contractor": "norr", "name": "Nya Städ AB", "country": "SE",
    "number": "559998-0017", "share_low": "5", "share_high": "12,5", "starts_on": "2027-03-01",
}  # fmt: skip
XLSX = {"content-type": MEDIA_TYPE}


def filled(*rows, language="sv", headings=HEADINGS):
    """Return a workbook with these rows under the headings of the form."""
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet("Begäran")
    for place, column in enumerate(headings):
        sheet.write_string(0, place, HEADINGS[column].to(language))
        for line, row in enumerate(rows, 1):
            if column in row:
                sheet.write_string(line, place, row[column])
    workbook.close()
    return buffer.getvalue()


@pytest.fixture(scope="module")
def case(api):
    """The address of a case whose contract has begun with the chain of tender A1."""
    stated = {"diary_number": "SKN 2026/9", "title": "Lokalvård", "stage": "contract_start"}
    address = api.post("/v1/cases", json=stated).headers["location"]
    assert api.get(f"{address}/chain-request-form").status_code == 409
    headers = {"content-type": "application/json"}
    made = api.post("/v1/screenings?as_of=2026-11-24", content=load_example(), headers=headers)
    link = {"kind": "screening", "id": made.json()["id"]}
    api.post(f"{address}/links", json=link, headers={"if-match": '"1"'})
    begins = {"screening_id": link["id"], "tender_id": "A1", "valid_from": "2027-01-01"}
    tag = api.get(address).headers["etag"]
    api.post(f"{address}/chain-versions", json=begins, headers={"if-match": tag})
    return address


@pytest.fixture
def send(api, case):
    def sent(content, **headers):
        tag = api.get(case).headers["etag"]
        given = XLSX | {"if-match": tag, "accept-language": "en"} | headers
        return api.post(f"{case}/chain-request-form", content=content, headers=given)

    return sent


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_form_has_a_row_for_each_firm_of_the_chain_in_either_language(api, case, language):
    answer = api.get(f"{case}/chain-request-form", headers={"accept-language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA_TYPE)
    assert answer.headers["content-language"] == language
    form, chain, *_ = open_sheets(answer.content, name="form.xlsx")
    assert form.headings == tuple(one.to(language) for one in HEADINGS.values())
    assert "norr" in form.rows["1"].to_list()
    assert set(form.rows["0"]) == {"A1"}
    assert set(form.rows["1"]) == set(chain.rows["1"])
    assert "points" not in str(form) + str(chain)
    with pytest.raises(UnreadableInput) as refused:
        read_chain_form(answer.content, "form.xlsx")
    assert [one.code for one in refused.value.problems] == ["chain-form-empty"]


def test_good_rows_go_on_and_bad_ones_are_named_with_field_reason_and_mend(api, case, send):
    before = len(api.get(f"{case}/chain").json()["requests"])
    answer = send(
        filled(
            GOOD,
            GOOD | {"number": "559998-0018"},
            GOOD | {"country": "Atlantis", "share_high": "112"},
            GOOD | {"contractor": "nobody"},
            GOOD | {"name": "", "starts_on": "i mars"},
            GOOD | {"number": "559998-0025", "share_low": "20"},
            GOOD | {"number": "559998-0025"},
        )
    )
    assert answer.status_code == 207
    body = answer.json()
    assert (body["registered"], body["refused"]) == (2, 5)
    assert [one["status"] for one in body["rows"]] == [201, 422, 422, 422, 422, 422, 201]
    named = [[one["pointer"].rpartition("/")[2] for one in row["problems"]] for row in body["rows"]]
    assert named == [
        [], ["number"], ["country", "share_high"], ["contractor"], ["name", "starts_on"],
        ["share_low"], [],
    ]  # fmt: skip
    assert body["rows"][1]["place"].endswith("row 3")
    assert all(one["mend"] for row in body["rows"] for one in row["problems"])
    for refused in ("0018", "Atlantis", "112", "nobody", "i mars"):
        assert refused not in answer.text
    made = api.get(f"{case}/chain").json()["requests"][before:]
    assert {one["id"] for one in made} == {body["rows"][at]["request_id"] for at in (0, 6)}
    assert (made[0]["share_low_ppm"], made[0]["share_high_ppm"]) == (50_000, 125_000)


def test_a_country_is_named_by_its_name_and_one_of_several_is_refused(send):
    answer = send(filled(GOOD | {"country": "Sverige"}, GOOD | {"country": "Korea"}))
    first, second = answer.json()["rows"]
    assert first["status"] == 201
    assert [one["code"] for one in second["problems"]] == ["country-several"]
    assert "KR (Sydkorea / South Korea)" in second["problems"][0]["mend"]


def test_all_good_is_201_and_all_bad_is_422_with_nothing_kept(api, case, send):
    assert send(filled(GOOD, language="en")).status_code == 201
    tag = api.get(case).headers["etag"]
    answer = send(filled(GOOD | {"number": "1"}))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "number-form-country")
    assert api.get(case).headers["etag"] == tag


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 not a workbook", None),
        (b"a;b\n1;2\n", "chain-form-unknown"),
        (filled(GOOD, headings=["contractor", "number"]), None),
    ],
    ids=["damaged", "another table", "columns missing"],
)
def test_what_is_not_the_form_is_refused_whole(send, content, code):
    answer = send(content)
    assert answer.status_code == 422
    assert code in (None, answer.json()["errors"][0]["code"])


def test_an_old_version_of_the_case_is_refused(send):
    assert send(filled(GOOD), **{"if-match": '"1"'}).status_code == 412


def test_no_cell_of_the_form_is_a_formula_and_no_person_is_in_it():
    made = workbook_of(
        [Handing("A1", "=1+1", None, None), Handing("A1", "p", "@SUM", "=1+1")],
        title="=x", made_on=TODAY, language="sv",
    )  # fmt: skip
    form = open_sheets(made, name="form.xlsx")[0]
    assert form.rows["1"].to_list() == ["=1+1", "p"]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheets = [one for one in archive.namelist() if one.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 3
        assert not any(b"<f>" in archive.read(one) for one in sheets)


@settings(max_examples=20)
@given(st.lists(st.dictionaries(st.sampled_from([*HEADINGS]), st.text(max_size=30)), max_size=4))
def test_whatever_is_filled_in_is_stated_or_named_and_never_both(rows):
    clean = [
        {name: "".join(one for one in text if one.isprintable()) for name, text in row.items()}
        for row in rows
    ]
    try:
        found = rows_of(read_chain_form(filled(*clean), "form.xlsx"))
    except UnreadableInput:
        return
    for row in found:
        assert bool(row.problems) is not bool(row.stated)


def test_a_form_of_two_contracts_is_made_one_supplier_at_a_time(api):
    """The form is sent to the supplier: it must not tell her of the chain of another."""
    stated = {"diary_number": "SKN 2026/10", "title": "Ramavtal", "stage": "contract_start"}
    address = api.post("/v1/cases", json=stated).headers["location"]
    headers = {"content-type": "application/json"}
    made = api.post("/v1/screenings?as_of=2026-11-24", content=load_example(), headers=headers)
    link = {"kind": "screening", "id": made.json()["id"]}
    api.post(f"{address}/links", json=link, headers={"if-match": '"1"'})
    for tender in ("A1", "A4"):
        begins = {"screening_id": link["id"], "tender_id": tender, "valid_from": "2027-01-01"}
        tag = api.get(address).headers["etag"]
        begun = api.post(f"{address}/chain-versions", json=begins, headers={"if-match": tag})
        assert begun.status_code == 201
    form = f"{address}/chain-request-form"
    refused = api.get(form, headers={"accept-language": "en"})
    (problem,) = refused.json()["errors"]
    assert (refused.status_code, problem["code"]) == (422, "case-chain-which")
    assert problem["mend"] == "State which tender: A1, A4."
    for tender in ("A1", "A4"):
        answer = api.get(form, params={"tender_id": tender})
        for sheet in open_sheets(answer.content, name="form.xlsx")[:2]:
            assert set(sheet.rows["0"]) == {tender}
    assert api.get(form, params={"tender_id": "A2"}).status_code == 409
