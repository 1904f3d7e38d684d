import pytest

from data_ingest.model.problem import UnreadableInput
from procurement_rules.package.sample import draw
from procurement_rules.package.template import load_templates
from procurement_rules.rulebook import load_rulebook

KINDS = ("questions", "letters", "clauses", "start", "follow_up")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_record_and_request_give_the_same_drafts(kind, draft, screened):
    first = draft(screened.record, kind=kind, stage="need" if kind == "clauses" else None)
    again = draft(screened.record, kind=kind, stage="need" if kind == "clauses" else None)
    assert first.canonical_bytes() == again.canonical_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_is_a_draft_of_one_kind_and_names_what_it_was_made_with(kind, draft, screened):
    package = draft(screened.record, kind=kind)
    assert (package.status, package.kind) == ("draft", kind)
    assert package.made_from.screening_id == screened.record.id
    assert package.made_from.result_hash == screened.record.result_hash
    assert package.rulebook_sha256 == load_rulebook().sha256
    assert package.templates_sha256 == load_templates().sha256


@pytest.mark.parametrize("kind", KINDS)
def test_every_provision_that_a_draft_rests_on_stands_among_its_rules(kind, draft, need):
    package = draft(need(), kind=kind)
    drafts = (*package.questions, *package.letters, *package.clauses, *package.checks)
    assert {one for each in drafts for one in each.rule_ids} == {
        one.rule_id for one in package.rules
    }
    assert all(each.rule_ids for each in drafts)


def test_a_closed_gate_says_what_it_waits_for_and_those_behind_are_left_out(draft, screened):
    package = draft(screened.record, kind="questions")
    gates = [gate for one in package.closed for gate in one.gates]
    assert {one.gate for one in gates} == {"contract_term", "explanation"}
    waits = next(one for one in gates if one.gate == "explanation")
    assert waits.opens.en == "If a person has noted that the tender appears abnormally low."


def test_without_terms_there_is_no_sheet_to_hand_out(draft, screened):
    assert draft(screened.record, kind="clauses", stage="tenders_in").sheets == ()


@pytest.fixture(scope="module")
def foreign(document, screen_document):
    """The example with a contract whose staffing firm is Polish; nobody knows about the third."""
    made = document()
    tender = made["tenders"][1]
    tender["state"] = "awarded"
    parties = {one["id"]: one for one in made["parties"]}
    holder, staffing, night = (parties[one["party"]] for one in tender["parties"])
    holder |= {"country": "LT", "identifiers": []}
    staffing |= {"country": "PL", "identifiers": [], "facts": []}
    night |= {"country": None, "identifiers": [], "facts": []}
    for fact in holder["facts"]:
        if fact["fact"] == "posted_workers":
            fact["value"] = "yes"
    return screen_document(made)


def test_the_start_of_a_contract_holds_a_letter_for_each_posting_without_proof(draft, foreign):
    package = draft(foreign.record, kind="start", stage="contract_start", starts_on="2027-01-11")
    names = {one.id: [about.sv for about in one.about] for one in package.checks}
    assert names["posting_report"] == ["Sundets Städtjänst AB"]
    assert names["posting_contractor"] == ["Öresunds Bemanning & Service AB"]
    assert names["posting_question"] == ["Nattrent Malmö AB"]
    by = {one.id: one.by_date.isoformat() for one in package.checks}
    assert by["posting_report"] == by["posting_contractor"] == "2027-01-14"
    assert [one.id for one in package.letters] == [
        "subcontractors_at_start", "posting_report", "posting_contractor",
    ]  # fmt: skip
    told = " ".join(one.en for one in package.letters[1].opening)
    assert "established in LT" in told
    assert "by 2027-01-14" in told


def test_the_first_day_is_that_of_the_lot_unless_another_is_stated(draft, foreign):
    package = draft(foreign.record, kind="start", stage="contract_start")
    assert package.starts_on.isoformat() == "2027-02-01"


def test_follow_up_plans_the_named_parts_and_asks_for_the_names_of_the_others(draft, foreign):
    package = draft(foreign.record, kind="follow_up", stage="contract_start")
    planned = [one.part.sv for one in package.follow_up.plan]
    assert planned[0] == "Sundets Städtjänst AB"
    assert all("utan namngiven" not in name for name in planned)
    assert len(package.follow_up.unnamed) == 3
    assert [one.phone for one in package.follow_up.call][:3] == ["112", "114 14", "020-390 000"]


@pytest.mark.parametrize("stage", ["tenders_in", "award"])
def test_no_plan_tells_review_needs_before_the_contract(draft, screened, stage):
    package = draft(screened.record, kind="follow_up", stage=stage, tender_ids=["A1"])
    assert package.follow_up is None
    assert [one.id for one in package.left_out] == ["plan"]


def test_a_sample_is_drawn_the_same_and_too_many_rows_are_refused(draft, screened):
    stated = {"kind": "follow_up", "stage": "in_contract", "tender_ids": ["A1"]}
    sample = {"of": 240, "n": 12, "seed": 7, "drawn_by": "19121212-1212"}
    package = draft(screened.record, **stated, sample=sample)
    assert package.follow_up.sample.rows == draw(240, n=12, seed=7).rows
    assert "121212" not in package.follow_up.sample.drawn_by
    with pytest.raises(UnreadableInput) as fault:
        draft(screened.record, **stated, sample=sample | {"of": 3})
    assert [one.code for one in fault.value.problems] == ["sample-too-large"]


def test_who_does_an_unnamed_part_is_asked_once_of_the_firm_that_hands_it_on(
    draft, one_tender, screen_document
):
    made = one_tender(at=3)
    package = draft(screen_document(made).record, kind="letters", stage="tenders_in")
    asked = [one.sv for letter in package.letters for one in letter.asks]
    assert any("vilka de är" in one for one in asked)
    assert not any("utan namngiven" in one for one in asked)
    assert len(asked) == len(set(asked))
