"""What asks for more than one screening makes is refused where it is read."""

import json

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.reading import read_procurement
from service.screening.purchase import size


def firm(number):
    return {"id": f"p{number}", "name": f"Exempel {number} AB", "kind": "company", "country": "SE"}


def purchase_of(document, *, parts, line=False, tenders=1):
    """A purchase each of whose tenders has so many parts, all below the first or in a line."""
    made = document() | {"parties": [firm(one) for one in range(parts)]}
    above = (lambda one: one - 1) if line else (lambda one: 0)
    parties = [{"party": "p0", "role": "tenderer"}]
    parties += [{"party": f"p{one}", "role": "subcontractor"} for one in range(1, parts)]
    links = [
        {"contractor": f"p{above(one)}", "subcontractor": f"p{one}"} for one in range(1, parts)
    ]
    made["tenders"] = [
        {"id": f"A{at}", "lot": "1", "parties": parties, "links": links} for at in range(tenders)
    ]
    return made


def code(screen_document, purchase):
    with pytest.raises(UnreadableInput) as fault:
        screen_document(purchase)
    (problem,) = fault.value.problems
    assert problem.detail("sv") != problem.detail("en")
    return problem.code


def test_too_many_parts_of_one_tender_are_refused(document, screen_document):
    purchase = purchase_of(document, parts=size.MOST_OF_ONE + 1)
    assert code(screen_document, purchase) == "screening-size"


def test_too_many_parts_of_all_tenders_are_refused(document, screen_document):
    purchase = purchase_of(document, parts=1, tenders=size.MOST_PARTS + 1)
    assert code(screen_document, purchase) == "screening-size"


def test_a_chain_of_too_many_tiers_is_refused_and_one_of_the_most_is_screened(
    document, screen_document
):
    purchase = purchase_of(document, parts=size.MOST_TIERS + 1, line=True)
    assert code(screen_document, purchase) == "screening-tiers"
    screen_document(purchase_of(document, parts=size.MOST_TIERS, line=True))


def test_a_loop_is_told_as_a_loop(document, screen_document):
    purchase = purchase_of(document, parts=4, line=True)
    purchase["tenders"][0]["links"].append({"contractor": "p3", "subcontractor": "p1"})
    assert code(screen_document, purchase) == "chain-loop"


def test_texts_that_many_tenders_repeat_are_refused(document, screen_document, monkeypatch):
    purchase = purchase_of(document, parts=1, tenders=50)
    screen_document(purchase)
    monkeypatch.setattr(size, "MOST_TEXT", 20_000)
    purchase["parties"][0]["name"] = "Exempel " * 60
    assert code(screen_document, purchase) == "screening-text"


@pytest.mark.parametrize(("parts", "tenders"), [(1, 1), (1, 9), (20, 1), (20, 9)])
def test_what_is_passed_over_for_having_little_text_has_no_more_than_the_bound(
    document, parts, tenders
):
    payload = json.dumps(purchase_of(document, parts=parts, tenders=tenders)).encode()
    procurement = read_procurement(payload, name="a.json", person_key=b"").procurement
    assert 0 < size._text(procurement) <= size._most_text(procurement)
