import pytest

from service.platform.db.record_id import new_id

URL = "/v1/mappings"
CSV = {"content-type": "text/csv"}
TABLE = """\
Anbudsgivare;Org.nr;Anbudssumma exkl moms (SEK);Timmar;CPV
Norrskenets Lokalvård AB;559999-0016;9 200 000,00;32000;90919200
Sundets Städtjänst AB;559999-0024;6 100 000,00;32000;90919200
Enskild firma;810105-2382;100 000,00;300;90919200
""".encode()

ANSWERS = """\
Organisationsnummer;Uppgift;Svar;Källa;Datum
559999-0024;Antal anställda;3;Anbudet, bilaga 2;2026-11-20
""".encode()


def codes(response):
    return [error["code"] for error in response.json()["errors"]]


def propose(api, content=TABLE, query="", headers=CSV):
    return api.post(f"{URL}/proposals{query}", content=content, headers=headers)


@pytest.fixture(scope="module")
def proposal(api):
    return propose(api).json()["items"][0]


@pytest.fixture(scope="module")
def kept(api, proposal):
    new = {
        "source": "Anbudsöppning", "headings": proposal["headings"], "mapping": proposal["mapping"],
    }  # fmt: skip
    return api.post(URL, json=new)


def test_a_proposal_shows_columns_and_five_rows_and_keeps_nothing(api, proposal):
    assert (proposal["state"], proposal["rows"]) == ("guessed", 3)
    assert proposal["mapping"]["target"] == "tenderers"
    assert proposal["mapping"]["columns"]["name"] == "Anbudsgivare"
    assert proposal["mapping"]["constants"]["currency"] == "SEK"
    first = {cell["field"]: cell["read"] for cell in proposal["preview"][0]["cells"]}
    assert first["amount"] == "9200000.00"


def test_a_natural_person_is_masked_in_the_preview(proposal):
    assert "2382" not in str(proposal)


def test_a_confirmed_mapping_is_kept_and_counts_for_the_next_table(api, kept):
    assert kept.status_code == 201
    assert api.get(kept.headers["location"]).json() == kept.json()
    assert kept.json()["id"] in [one["id"] for one in api.get(URL).json()["items"]]
    assert propose(api).json()["items"][0]["state"] == "known"


def test_a_table_is_screened_by_the_mapping_that_was_kept(api, kept):
    screened = api.post(
        "/v1/screenings?place_country=SE&name=anbud.csv", content=TABLE, headers=CSV
    )
    assert screened.status_code == 201
    body = screened.json()
    assert body["input"]["format"] == "table"
    (applied,) = body["input"]["mappings"]
    assert applied["mapping"]["columns"] == kept.json()["mapping"]["columns"]
    assert body["points"] == "closed"  # three compete, and nothing says that it is decided
    assert len(body["lots"][0]["tenders"]) == 3
    assert "2382" not in screened.text


def test_a_table_that_nobody_has_mapped_is_refused_with_its_columns(api):
    table = "Frukt;Vikt\näpple;3\npäron;4\n".encode()
    refused = api.post("/v1/screenings", content=table, headers=CSV)
    assert refused.status_code == 422
    assert codes(refused) == ["mapping-unknown-columns"]
    assert "Frukt" in refused.json()["detail"]
    other = api.post("/v1/screenings?source=Okänd", content=TABLE, headers=CSV)
    assert codes(other) == ["mapping-no-source"]


def test_another_target_can_be_asked_for_and_what_is_missing_is_named(api):
    guessed = propose(api, query="?target=subcontractors").json()["items"][0]
    assert guessed["mapping"]["target"] == "subcontractors"
    assert guessed["missing"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"headings": ["Något annat"]}, "mapping-not-of-headings"),
        ({"mapping": {"target": "tenderers", "columns": {}}}, "mapping-field-missing"),
        ({"mapping": {"target": "frukt", "columns": {}}}, "request-choice"),
        ({"source": ""}, "request-empty"),
        ({"sorce": "x"}, "request-near"),
    ],
)
def test_a_mapping_that_cannot_be_kept_is_refused_by_its_place(api, proposal, change, expected):
    new = {"source": "x", "headings": proposal["headings"], "mapping": proposal["mapping"]}
    refused = api.post(URL, json=new | change)
    assert refused.status_code == 422
    assert expected in codes(refused)


def test_json_that_two_readers_may_understand_differently_is_refused(api):
    twice = api.post(
        URL, content=b'{"source":"a","source":"b"}', headers={"content-type": "application/json"}
    )
    assert twice.status_code == 400


def test_every_kind_of_table_is_described_in_both_languages(api):
    targets = {one["code"]: one for one in api.get(f"{URL}/targets").json()["items"]}
    assert set(targets) == {
        "tenderers", "subcontractors", "contracts", "payments", "decisions"
    }  # fmt: skip
    assert {"sv", "en"} == set(targets["contracts"]["fields"][0]["label"])


def test_an_unknown_mapping_is_not_found(api):
    assert api.get(f"{URL}/{new_id('mapping')}").status_code == 404
    assert api.get(f"{URL}/x").status_code == 404


def test_what_is_no_table_is_refused(api):
    assert codes(propose(api, content=b"%PDF-1.7")) == ["sheet-pdf"]
    assert propose(api, headers={"content-type": "application/json"}).status_code == 415


def test_a_form_holds_a_procurement_and_further_files(api, kept):
    form = {"file": ("anbud.csv", TABLE, "text/csv"), "further": ("svar.csv", ANSWERS, "text/csv")}
    screened = api.post("/v1/screenings?place_country=SE", files=form)
    assert screened.status_code == 201
    body = screened.json()
    assert body["input"]["name"] == "anbud.csv"
    assert [one["name"] for one in body["input"]["further"]] == ["svar.csv"]


@pytest.mark.parametrize(
    "form",
    [
        {"further": ("a.csv", TABLE, "text/csv")},
        {"file": ("a.csv", TABLE, "text/csv"), "other": ("b.csv", TABLE, "text/csv")},
    ],
)
def test_a_form_without_just_one_procurement_is_refused(api, form):
    refused = api.post("/v1/screenings", files=form)
    assert (refused.status_code, codes(refused)) == (422, ["form-parts"])


def test_a_form_that_cannot_be_read_is_refused(api):
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert api.post("/v1/screenings", content=b"--y\r\n", headers=headers).status_code in (400, 422)
    many = [("further", (f"{at}.csv", b"a", "text/csv")) for at in range(30)]
    assert api.post("/v1/screenings", files=many).status_code == 400


def test_a_proposal_counts_rows_in_and_tenders_out(api):
    (one,) = propose(api).json()["items"]
    counts = one["counts"]
    assert counts["rows"] == one["rows"]
    assert counts["rows"] == counts["tenders"] + counts["left_out"]
    lacking = propose(api, query="?target=subcontractors").json()["items"][0]
    assert lacking["counts"] is None


def test_a_mapping_is_ended_once_and_then_counts_no_more_and_stays_on_record(api):
    table = b"Anbudsgivare;Org.nr;Egen kolumn\nExempel AB;559999-0016;x\n"
    (found,) = api.post(f"{URL}/proposals", content=table, headers=CSV).json()["items"]
    new = {"source": "Slut", "headings": found["headings"], "mapping": found["mapping"]}
    first, second = (api.post(URL, json=new).json()["id"] for _ in range(2))
    assert api.post(f"{URL}/{first}/end").status_code == 404  # the newer one counts
    ended = api.post(f"{URL}/{second}/end")
    assert (ended.status_code, ended.json()["id"]) == (200, second)
    assert not {first, second} & {one["id"] for one in api.get(URL).json()["items"]}
    assert api.post("/v1/screenings", content=table, headers=CSV).status_code == 422
    assert api.post(f"{URL}/{second}/end").status_code == 404
    assert api.get(f"{URL}/{second}").json()["mapping"]["columns"] == new["mapping"]["columns"]
    again = api.post(URL, json=new).json()["id"]
    assert again in {one["id"] for one in api.get(URL).json()["items"]}
