"""What is stated of a purchase beside its document, and what the needs assessment of its case says.

The list has neither value nor currency nor subject, as most tables of tenders.
"""

import pytest

LIST = """\
Anbudsgivare;Org.nr;Anbudspris;Timmar
Norrskenets Lokalvård AB;559999-0016;785 000;3400
Sundets Städtjänst AB;559999-0024;692 500;3400
"""
NEED = {
    "cpv": "90910000", "value": "4200000", "currency": "SEK", "place": "SE232",
    "starts_on": "2027-03-01", "buyer_kind": "sub_central", "begun_on": "2026-11-20",
}  # fmt: skip
TABLE = {"content-type": "text/csv"}


@pytest.fixture(scope="module")
def screen(api):
    """Screens the list, as of an award: `screen(value="4 200 000")`; stage="" states none."""
    found = api.post("/v1/mappings/proposals", content=LIST.encode(), headers=TABLE).json()
    proposal = found["items"][0]
    kept = {name: proposal[name] for name in ("headings", "mapping")}
    assert api.post("/v1/mappings", json=kept | {"source": "Anbud"}).status_code == 201

    def screened(**stated):
        asked = {name: said for name, said in ({"stage": "award"} | stated).items() if said}
        answer = api.post("/v1/screenings", content=LIST.encode(), headers=TABLE, params=asked)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return screened


@pytest.fixture(scope="module")
def need(api):
    return api.post("/v1/needs", json=NEED).json()["id"]


def opened(api, number):
    stated = {"diary_number": number, "title": "Lokalvård", "stage": "in_contract"}
    return api.post("/v1/cases", json=stated).json()["case"]["id"]


def hang(api, case, kind, record):
    version = api.get(f"/v1/cases/{case}").headers["etag"]
    link = {"kind": kind, "id": record}
    answer = api.post(f"/v1/cases/{case}/links", json=link, headers={"if-match": version})
    assert answer.status_code == 201, answer.text
    return answer.json()


def lots(made):
    return made["assessment"]["lots"]


def test_a_table_alone_leaves_the_law_open_and_with_what_is_stated_it_can_be_told(screen):
    assert lots(screen())[0]["regime"] is None
    made = screen(
        value="4 200 000", buyer_country="SE", instrument="LOU", cpv="90910000", place_country="SE"
    )
    assert (lots(made)[0]["regime"], lots(made)[0]["nature"]) == ("full", "services")
    purchase = made["assessment"]["purchase"]
    assert (purchase["amount"], purchase["currency"]) == ("4200000.00", "SEK")
    facts = ["jurisdiction", "instrument", "stage", "amount", "cpv", "nature", "place_country"]
    assert made["input"]["stated"] == [{"from": "buyer", "facts": facts}]


def test_amounts_without_a_currency_are_in_that_of_the_buyers_country(api, screen):
    for stated, currency in (
        ({"buyer_country": "SE"}, "SEK"),
        ({"buyer_country": "FI"}, "EUR"),
        ({"buyer_country": "SE", "currency": "NOK"}, "NOK"),
    ):
        made = screen(**stated)
        assert made["rejects"] == []
        tender = api.get(f"/v1/screenings/{made['id']}/chain").json()["tenders"][0]
        assert (tender["amount"], tender["currency"]) == ("785000.00", currency)
    assert {one["code"] for one in screen()["rejects"]} == {"mapping-no-currency"}


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"value": "omkring fyra", "buyer_country": "SE"}, "need-value"),
        ({"value": "4200000"}, "need-currency-missing"),
        ({"currency": "kr"}, "need-currency"),
        ({"need": "need_000000000000000000000"}, "case-record"),
    ],
    ids=["value", "no currency", "currency", "need"],
)
def test_what_cannot_be_read_of_it_is_refused_by_name(api, stated, code):
    answer = api.post("/v1/screenings", content=LIST.encode(), headers=TABLE, params=stated)
    assert answer.status_code in (400, 422)
    (one,) = answer.json()["errors"]
    assert one["code"] == code
    assert one["pointer"].startswith("/query/")


def test_a_needs_assessment_is_read_where_nothing_else_says_it_and_that_is_said(screen, need):
    made = screen(need=need, value="9 000 000", buyer_country="SE")
    assert made["assessment"]["purchase"]["amount"] == "9000000.00"
    assert lots(made)[0]["cpv"] == "90910000"
    stated = {one["from"]: one["facts"] for one in made["input"]["stated"]}
    assert stated["buyer"] == ["jurisdiction", "stage", "amount"]
    assert {"instrument", "begun_on", "starts_on", "cpv", "place_country"} <= set(stated[need])
    assert "amount" not in stated[need]


@pytest.mark.parametrize("first", ["need", "screening"])
def test_a_case_with_a_needs_assessment_gives_its_screening_what_that_lacks(
    api, screen, need, first
):
    case = opened(api, f"KS {first}")
    made = screen(buyer_country="SE", stage="")["id"]
    records = [("need", need), ("screening", made)]
    for kind, record in records if first == "need" else reversed(records):
        found = hang(api, case, kind, record)
    assert found["screening_id"] != made
    moments = [link["created_at"] for link in api.get(f"/v1/cases/{case}").json()["links"]]
    assert len(set(moments)) == len(moments) == 4  # the newest is told by its moment
    later = api.get(f"/v1/screenings/{found['screening_id']}").json()
    assert later["supersedes"] is not None
    assert {one["from"] for one in later["input"]["stated"]} >= {"buyer", need}
    assert lots(later)[0]["regime"] == "full"
    assert "value_eur_low" not in {fact for one in found["unsettled"] for fact in one["facts"]}
    events = api.get(f"/v1/cases/{case}/events").json()["items"]
    assert "filled_in" in [one["what"] for one in events]
    again = hang(api, case, "need", api.post("/v1/needs", json=NEED).json()["id"])
    assert again["screening_id"] == found["screening_id"]  # nothing is lacking any more


def test_a_case_says_what_its_rules_wait_for_until_somebody_states_it(api, screen):
    case = opened(api, "KS waits")
    made = screen(buyer_country="SE", instrument="LOU")["id"]
    found = hang(api, case, "screening", made)
    assert found["next_act"] is None
    assert found["unsettled"][0]["act"] == "State the value of the procurement"
    assert found["unsettled"][0]["rule_ids"]
    purchase = {"value": "4200000", "currency": "SEK", "cpv": "90910000-9", "place": "SE"}
    stated = api.post(f"/v1/screenings/{made}/corrections", json={"purchase": purchase})
    assert stated.status_code == 201
    after = hang(api, case, "screening", stated.json()["id"])
    assert "State the value of the procurement" not in [one["act"] for one in after["unsettled"]]
    assert after["next_act"] is not None
    record = api.get(f"/v1/screenings/{stated.json()['id']}").json()
    assert record["input"]["stated"][-1] == {
        "from": "buyer", "facts": ["amount", "cpv", "nature", "place_country"]
    }  # fmt: skip


def test_what_a_person_states_takes_the_place_of_what_was_known(api, screen):
    made = screen(value="900000", buyer_country="SE")["id"]
    purchase = {"value": "5000000", "currency": "SEK"}
    later = api.post(f"/v1/screenings/{made}/corrections", json={"purchase": purchase}).json()
    found = api.get(f"/v1/screenings/{later['id']}").json()
    assert found["assessment"]["purchase"]["amount"] == "5000000.00"


def test_the_documents_say_what_the_rules_lack_and_never_that_nothing_does(api, screen):
    made = screen(buyer_country="SE", instrument="LOU")["id"]
    path = f"/v1/screenings/{made}/report"
    for language in ("sv", "en"):
        headers = {"accept-language": language}
        text = api.get(path, params={"format": "md"}, headers=headers).text
        lots_ = api.get(path, params={"format": "json"}, headers=headers).json()["lots"]
        act = {"sv": "Ange upphandlingens värde", "en": "State the value"}[language]
        assert act in text
        assert lots_[0]["unsettled"][0].startswith(act)
        nothing = {"sv": "Ingen handling som du får", "en": "No document that you may"}[language]
        assert nothing not in text
