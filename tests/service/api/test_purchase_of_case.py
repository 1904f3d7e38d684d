"""The case is the purchase: what is stated of it once is read by all that hangs on it."""

from tests.service.conftest import Document

FACTS = {
    "value": "4,2 MSEK", "cpv": "90911200-8", "place": "SE232", "buyer": "Exempelstaden",
    "instrument": "LOU", "buyer_kind": "sub_central", "direct_award": False,
    "begun_on": "2026-10-01",
}  # fmt: skip
NEED = {
    "cpv": "90911200", "value": "4200000", "currency": "SEK", "place": "SE232",
    "starts_on": "2027-03-01", "buyer_kind": "sub_central",
}  # fmt: skip
TENDERS = {
    "parties": [{"id": "p1", "name": "Sundets Städtjänst AB", "country": "SE"}],
    "tenders": [{"id": "A1", "lot": "1", "parties": [{"party": "p1"}]}],
}


def document(**changed: object) -> Document:
    return {
        "format": "kedjekoll-procurement/1",
        "id": "SKN 1",
        "buyer": {"name": "Exempelstaden"},
        "lots": [{"id": "1", "title": "Lokalvård"}],
        **changed,
    }


def opened(api, number, **stated):
    made = api.post("/v1/cases", json={"diary_number": number, "title": "Lokalvård", **stated})
    assert made.status_code == 201, made.text
    return made.json()


def attached(api, case, kind, record_id):
    found = api.get(f"/v1/cases/{case}")
    made = api.post(
        f"/v1/cases/{case}/links",
        json={"kind": kind, "id": record_id},
        headers={"if-match": found.headers["etag"]},
    )
    assert made.status_code == 201, made.text
    return made.json()


def changed(api, case, **stated):
    etag = api.get(f"/v1/cases/{case}").headers["etag"]
    return api.request("PATCH", f"/v1/cases/{case}", json=stated, headers={"if-match": etag})


def screened(api, content, **query):
    made = api.post("/v1/screenings", json=content, params=query)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def rules_of(api, case):
    tasks = api.get("/v1/tasks", params={"case": case, "state": "open", "limit": 100}).json()
    return {task["rule_id"] for task in tasks["items"]}


def test_a_case_of_which_nothing_is_known_asks_for_the_value_first(api):
    case = opened(api, "KS 1")
    assert case["act"]["kind"] == "fact"
    assert case["act"]["text"] == "State the value of the procurement"
    assert case["act"]["facts"] == ["value_eur_low"]
    assert case["screening_id"] is None


def test_the_law_speaks_from_the_first_fact_on_before_there_is_a_tender(api):
    case = opened(api, "KS 2", purchase=FACTS)
    assert case["case"]["purchase"]["value"] == "4200000"
    assert case["screening_id"] is not None
    assert {"SE-LOU-17-17", "SE-LOU-12-14", "SE-LOU-15-4"} <= rules_of(api, case["case"]["id"])
    assert case["act"]["facts"] == ["labour_terms_needed"]


def test_a_fact_that_is_entered_later_takes_the_place_of_the_earlier_one(api):
    case = opened(api, "KS 3", purchase=FACTS)["case"]["id"]
    first = api.get(f"/v1/cases/{case}").json()["screening_id"]
    made = changed(api, case, purchase={"labour_terms_needed": True})
    assert made.status_code == 200
    assert made.json()["screening_id"] != first
    assert "SE-LOU-17-2" in rules_of(api, case)
    assert made.json()["case"]["purchase"]["cpv"] == "90911200"
    same = changed(api, case, title="Lokalvård i kontor")
    assert same.json()["screening_id"] == made.json()["screening_id"]


def test_a_fact_that_is_taken_away_is_not_known_any_more(api):
    case = opened(api, "KS 20", purchase=FACTS)["case"]["id"]
    found = changed(api, case, purchase={"value": None, "place": None, "buyer_kind": None}).json()
    assert {found["case"]["purchase"][name] for name in ("value", "currency", "place")} == {None}
    assert found["case"]["purchase_origins"] == {}
    missing = {fact for lacking in found["unsettled"] for fact in lacking["facts"]}
    assert {"value_eur_low", "buyer_kind"} <= missing
    again = changed(api, case, purchase={"value": "4,2 MSEK"}).json()
    assert again["case"]["purchase"]["value"] == "4200000"


def test_tenders_that_carry_nothing_are_screened_with_what_the_case_says(api):
    case = opened(api, "KS 4", purchase=FACTS, stage="tenders_in")["case"]["id"]
    screening = screened(api, document(**TENDERS), case=case)
    found = attached(api, case, "screening", screening)
    assert found["screening_id"] == screening  # nothing was lacking
    assert not {"value_eur_low", "cpv", "nature"} & {
        fact for lacking in found["unsettled"] for fact in lacking["facts"]
    }
    bare = screened(api, document(**TENDERS))
    assert attached(api, case, "screening", bare)["screening_id"] != bare


def test_a_case_reads_from_its_notice_and_its_assessment_what_it_lacks_and_says_from_where(api):
    case = opened(api, "KS 5", stage="need")["case"]["id"]
    need = api.post("/v1/needs", json=NEED).json()["id"]
    found = attached(api, case, "need", need)["case"]
    assert (found["purchase"]["value"], found["starts_on"]) == ("4200000", "2027-03-01")
    assert found["purchase_origins"]["value"] == need
    notice = screened(
        api,
        document(
            instrument="LOU", direct_award=False, value={"amount": "5000000", "currency": "SEK"}
        ),
    )
    found = attached(api, case, "screening", notice)["case"]
    assert found["purchase"]["value"] == "4200000"
    assert found["purchase"]["direct_award"] is False


def test_a_notice_that_comes_after_the_tenders_takes_nobodys_place(api):
    case = opened(api, "KS 6", stage="tenders_in")["case"]["id"]
    attached(api, case, "screening", screened(api, document(**TENDERS)))
    notice = document(instrument="LOU", value={"amount": "5000000", "currency": "SEK"})
    found = attached(api, case, "screening", screened(api, notice))
    assert found["case"]["purchase"]["value"] == "5000000"
    shown = api.get(f"/v1/cases/{case}/screenings/{found['screening_id']}").json()
    assert [tender["tender_id"] for lot in shown["lots"] for tender in lot["tenders"]] == ["A1"]
    assert "value_eur_low" not in {
        fact for lacking in found["unsettled"] for fact in lacking["facts"]
    }


def test_a_stage_is_not_passed_with_a_duty_of_it_open_unless_somebody_says_why(api):
    case = opened(api, "KS 7", purchase=FACTS | {"labour_terms_needed": True})["case"]["id"]

    def move(**stated):
        etag = api.get(f"/v1/cases/{case}").headers["etag"]
        headers = {"if-match": etag}
        return api.post(f"/v1/cases/{case}/stage-moves", json=stated, headers=headers)

    assert move(stage="documents_out").status_code == 200
    refused = move(stage="tenders_in")
    assert refused.status_code == 422
    assert "17 kap. 2 §" in refused.text
    assert move(stage="tenders_in", reason="Villkoren står i ramavtalet.").status_code == 200
    assert "SE-LOU-17-2" not in rules_of(api, case)
    closed = api.get("/v1/tasks", params={"case": case, "state": "not_needed", "limit": 100})
    reasons = {task["reason"] for task in closed.json()["items"] if task["code"].startswith("MUST")}
    assert reasons == {"Villkoren står i ramavtalet."}


def test_a_case_of_another_organisation_states_nothing(api):
    made = api.post(
        "/v1/screenings", json=document(**TENDERS), params={"case": "case_000000000000000000000"}
    )
    assert made.status_code == 404


def with_two_tenders(api, number):
    case = opened(api, number, purchase=FACTS, stage="tenders_in")["case"]["id"]
    parties = [{"id": f"p{n}", "name": f"Sundets Städtjänst {n} AB"} for n in (1, 2)]
    tenders = [{"id": f"A{n}", "lot": "1", "parties": [{"party": f"p{n}"}]} for n in (1, 2)]
    attached(
        api, case, "screening", screened(api, document(parties=parties, tenders=tenders), case=case)
    )
    return case


def awarded(api, case, **stated):
    headers = {"if-match": api.get(f"/v1/cases/{case}").headers["etag"]}
    content = {"winners": [{"lot": "1", "tender_ids": ["A2"]}], **stated}
    return api.post(f"/v1/cases/{case}/awards", json=content, headers=headers)


def states_of(api, case):
    screening = api.get(f"/v1/cases/{case}").json()["screening_id"]
    record = api.get(f"/v1/screenings/{screening}").json()["assessment"]
    return {tender["tender_id"]: tender["state"] for tender in record["lots"][0]["tenders"]}


def open_texts(api, case):
    tasks = api.get("/v1/tasks", params={"case": case, "state": "open", "limit": 100}).json()
    return " ".join(task["text"] for task in tasks["items"])


def test_after_the_award_what_the_law_asks_for_concerns_the_winner(api):
    case = with_two_tenders(api, "KS 10")
    assert "Sundets Städtjänst 1 AB" in open_texts(api, case)
    made = awarded(
        api,
        case,
        decided_on="2026-11-02",
        standstill_until="2099-11-12",
        contract_number="A 17",
        reason="Handlingarna är begärda utanför ärendet.",
    )
    assert made.status_code == 201, made.text
    found = made.json()["case"]
    assert (found["stage"], found["contract_number"]) == ("award", "A 17")
    assert found["award"]["winners"] == [{"lot": "1", "tender_ids": ["A2"]}]
    assert states_of(api, case) == {"A1": "not_awarded", "A2": "awarded"}
    assert "Sundets Städtjänst 1 AB" not in open_texts(api, case)
    again = attached(
        api,
        case,
        "screening",
        screened(
            api,
            document(
                parties=[{"id": f"p{n}", "name": f"Sundets Städtjänst {n} AB"} for n in (1, 2)],
                tenders=[
                    {"id": f"A{n}", "lot": "1", "parties": [{"party": f"p{n}"}]} for n in (1, 2)
                ],
            ),
        ),
    )
    assert again["case"]["award"] == found["award"]
    assert states_of(api, case) == {"A1": "not_awarded", "A2": "awarded"}


def test_an_award_is_a_change_of_its_own_and_a_refused_one_is_none(api):
    case = with_two_tenders(api, "KS 16")

    def told():
        since, found = "", []
        while True:
            page = api.get("/v1/changes", params={"since": since} if since else {}).json()
            found += [
                (one["id"], one["address"]) for one in page["items"] if one["kind"] == "award"
            ]
            since = page["next"]
            if not page["more"]:
                return [address for number, address in found if number == case]

    assert awarded(api, case, winners=[{"lot": "9", "tender_ids": ["A2"]}]).status_code == 422
    assert told() == []
    assert awarded(api, case, reason="Begärt utanför ärendet.").status_code == 201
    assert told() == [f"/v1/cases/{case}"]


def test_no_contract_begins_before_the_standstill_ends_unless_somebody_says_why(api):
    case = with_two_tenders(api, "KS 11")
    awarded(api, case, standstill_until="2099-11-12", reason="Begärt utanför ärendet.")
    headers = {"if-match": api.get(f"/v1/cases/{case}").headers["etag"]}
    at = f"/v1/cases/{case}/stage-moves"
    refused = api.post(at, json={"stage": "contract_start"}, headers=headers)
    assert (refused.status_code, "2099-11-12" in refused.text) == (422, True)
    reasoned = {"stage": "contract_start", "reason": "Ett enda anbud kom in."}
    assert api.post(at, json=reasoned, headers=headers).status_code == 200


def test_an_award_that_the_case_cannot_have_is_refused(api):
    bare = opened(api, "KS 12", purchase=FACTS)["case"]["id"]
    codes = [error["code"] for error in awarded(api, bare).json()["errors"]]
    assert codes == ["award-no-tenders"]
    case = with_two_tenders(api, "KS 13")
    for winner, code in (
        ({"lot": "2", "tender_ids": ["A2"]}, "award-lot"),
        ({"lot": "1", "tender_ids": ["A9"]}, "award-tender"),
    ):
        refused = awarded(api, case, winners=[winner], reason="Begärt utanför ärendet.")
        assert [error["code"] for error in refused.json()["errors"]] == [code]
    reasoned = {"reason": "Begärt utanför ärendet."}
    for days, code in (
        ({"decided_on": "2099-01-01"}, "case-decided-later"),
        ({"standstill_until": "2026-01-01"}, "award-standstill"),
    ):
        refused = awarded(api, case, **reasoned, **days)
        assert [error["code"] for error in refused.json()["errors"]] == [code]
    assert awarded(api, case, **reasoned).status_code == 201
    codes = [error["code"] for error in awarded(api, case).json()["errors"]]
    assert codes == ["award-again"]
