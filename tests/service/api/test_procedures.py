"""The stages of a case over the API: its form, what speaks for another, and a review."""

from tests.service.api.test_purchase_of_case import FACTS, changed, opened


def written(api, case, what, content):
    etag = api.get(f"/v1/cases/{case}").headers["etag"]
    return api.post(f"/v1/cases/{case}/{what}", json=content, headers={"if-match": etag})


def test_a_direct_award_over_its_limit_is_told_and_not_moved(api):
    direct = FACTS | {"value": "800 000", "direct_award": True}
    made = opened(api, "R 1", purchase=direct)
    assert made["case"]["procedure"] == "direct_award"
    assert [one["stage"] for one in made["stages"]] == [
        *("need", "contract_start", "in_contract", "ended")
    ]
    assert made["procedure_note"]["procedure"] == "procurement"
    case = made["case"]["id"]
    less = changed(api, case, purchase={"value": "450 000"}).json()
    assert less["procedure_note"] is None
    move = {"stage": "need", "procedure": "procurement", "reason": "Vi annonserar ändå."}
    moved = written(api, case, "stage-moves", move).json()
    assert (moved["case"]["procedure"], len(moved["stages"])) == ("procurement", 7)
    assert moved["case"]["purchase"]["direct_award"] is False


def test_facts_that_tell_another_form_are_told(api):
    case = opened(api, "R 2", procedure="procurement", purchase=FACTS)["case"]["id"]
    told = changed(api, case, purchase={"instrument": "LOV"}).json()
    assert told["case"]["procedure"] == "procurement"
    assert told["procedure_note"]["procedure"] == "choice_system"


def test_a_cancelled_case_has_no_tasks_until_it_is_reopened(api):
    terms = FACTS | {"value": "9 600 000", "labour_terms_needed": True}
    made = opened(api, "R 3", purchase=terms)
    case, count = made["case"]["id"], made["open_tasks"]
    assert count > 0
    cancelled = written(
        api, case, "interruptions", {"kind": "cancelled", "reason": "Inga medel."}
    ).json()
    assert (cancelled["act"]["kind"], cancelled["open_tasks"]) == ("cancelled", 0)
    again = written(api, case, "interruptions/end", {"reason": "Medel finns."}).json()
    assert (again["case"]["interruption"], again["open_tasks"]) == (None, count)


def test_a_value_near_a_threshold_without_kronor_has_both_answers(api):
    near = FACTS | {"value": "2 500 000"}
    act = opened(api, "R 4", purchase=near)["act"]
    assert act["text"] == "Check the threshold in kronor"
    assert "216,000" in act["why"]
    assert "Below it: LOU chapter 19" in act["why"]
    assert "At or above it: LOU chapters 13 and 15–17" in act["why"]


def test_a_task_says_what_its_day_follows_from(api):
    terms = FACTS | {"value": "9 600 000", "labour_terms_needed": True}
    made = opened(api, "R 5", purchase=terms | {"documents_on": "2099-01-07"})
    task = made["next_act"]
    assert (task["due_on"], task["due_why"]) == (
        *("2099-01-05", "before the documents are published on 7\xa0Jan\xa02099"),
    )


def test_a_call_off_has_the_acts_of_its_form_and_not_those_of_an_advertised_procurement(api):
    terms = FACTS | {"value": "9 600 000", "labour_terms_needed": True}
    case = opened(api, "R 6", purchase=terms)["case"]["id"]
    move = {"stage": "need", "procedure": "call_off", "reason": "Ramavtalet omfattar behovet."}
    moved = written(api, case, "stage-moves", move).json()
    assert moved["open_tasks"] == 0
    assert moved["act"]["text"].startswith("Read the framework agreement")
    assert "has not been read" in moved["procedure_note"]["text"]
