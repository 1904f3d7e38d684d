import pytest

from data_ingest.model.problem import load_catalogue
from procurement_rules.rulebook import load_rulebook
from service.casework.disclosures import grounds
from service.casework.disclosures.classes import HIDES_POINTS, UNREASONED
from service.casework.disclosures.deciding import decide
from service.casework.disclosures.grounds import GAP, GROUNDS, RULE, citation
from service.casework.disclosures.places import places
from service.casework.disclosures.request import NewDocumentDisclosure
from service.platform.refusal import Refusal
from service.screening.assessment.models import Assessment

FIRST = "lot1.tender1"


@pytest.fixture(scope="module")
def found(awarded):
    return places(Assessment.read(awarded.assessment), before_award=False)


@pytest.fixture(scope="module")
def before(awarded):
    return places(Assessment.read(awarded.assessment), before_award=True)


def decided(found, *, mask=(), unmask=()):
    stated = NewDocumentDisclosure(
        mask=[{"key": key, "reason": "Så är det.", **more} for key, more in mask],
        unmask=[{"key": key, "reason": "Offentligt."} for key in unmask],
    )
    return decide(found, stated, actor="anna")


def test_what_is_proposed_is_masked_and_says_who_decided(found):
    made = decided(found).maskings
    assert [one.key for one in made] == [one.key for one in found if one.proposed]
    assert {(one.origin, one.decided_by, one.reason) for one in made} == {
        ("proposed", "anna", None)
    }
    assert all("[" in one.why("sv") for one in made if not one.key.endswith(".points"))


def test_an_officer_adds_and_takes_away_with_a_reason(found):
    made = decided(
        found,
        mask=[(f"{FIRST}.price", {}), ("amount", {"ground": "OSL 19 kap. 1 §"})],
        unmask=[f"{FIRST}.chain"],
    )
    by_key = {one.key: one for one in made.maskings}
    assert by_key[f"{FIRST}.price"].ground == "osl-31-16"
    assert by_key[f"{FIRST}.price"].why("sv") == "Så är det."
    assert (by_key["amount"].origin, by_key["amount"].ground) == ("added", "OSL 19 kap. 1 §")
    assert f"{FIRST}.chain" not in by_key
    assert [(one.key, one.reason) for one in made.handed_out] == [(f"{FIRST}.chain", "Offentligt.")]


def test_what_is_kept_of_a_decision_is_each_place_with_its_ground_its_reason_and_who_decided(found):
    osl = "OSL 19 kap. 1 §"
    made = decided(found, mask=[("amount", {"ground": osl})], unmask=[f"{FIRST}.chain"])
    (amount,) = [one for one in made.maskings if one.key == "amount"]
    assert amount.record() == {
        "key": "amount",
        "ground": osl,
        "reason": "Så är det.",
        "said": {"sv": UNREASONED.sv, "en": UNREASONED.en},
        "origin": "added",
        "decided_by": "anna",
    }
    (chain,) = made.handed_out
    assert chain.record() == {
        "key": f"{FIRST}.chain", "reason": "Offentligt.", "decided_by": "anna",
    }  # fmt: skip


def test_a_place_that_is_named_in_both_lists_is_refused_where_it_stands_again(found):
    with pytest.raises(Refusal) as refused:
        decided(found, mask=[(f"{FIRST}.price", {})], unmask=[f"{FIRST}.chain", f"{FIRST}.price"])
    assert [(one.code, one.location) for one in refused.value.problems] == [
        ("disclosure-twice", "/unmask/1/key")
    ]


def test_points_go_only_where_everything_that_they_would_give_away_goes(found):
    """What is proposed and not handed out holds them, and so does what somebody adds."""
    hidden, points = [f"{FIRST}.{one}" for one in HIDES_POINTS], f"{FIRST}.points"
    made = decided(found, unmask=[*hidden, points])
    assert points in {one.key for one in made.handed_out}
    assert not {*hidden, points} & {one.key for one in made.maskings}
    for left in hidden:
        freed = [one for one in hidden if one != left]
        with pytest.raises(Refusal) as refused:
            decided(found, unmask=[*freed, points])
        assert [one.code for one in refused.value.problems] == ["disclosure-points"]


def test_points_are_handed_out_with_what_they_would_give_away_and_not_before(found):
    hidden = [f"{FIRST}.{one}" for one in HIDES_POINTS]
    assert f"{FIRST}.points" not in {one.key for one in decided(found, unmask=hidden).maskings}
    assert f"{FIRST}.points" in {one.key for one in decided(found, unmask=hidden[:2]).maskings}
    kept = decided(found, unmask=hidden, mask=[(f"{FIRST}.points", {})]).maskings
    assert f"{FIRST}.points" in {one.key for one in kept}


def test_a_part_of_a_masked_chain_is_not_told_of_by_itself(found):
    inner = next(one.key for one in found if one.within == "lot1.tender2.chain")
    keys = {one.key for one in decided(found, mask=[(inner, {})]).maskings}
    assert inner not in keys
    opened = decided(found, mask=[(inner, {})], unmask=["lot1.tender2.chain"]).maskings
    assert inner in {one.key for one in opened}


@pytest.mark.parametrize(
    ("stated", "code", "at"),
    [
        ({"unmask": ["lot9.tender1.price"]}, "disclosure-place", "/unmask/0/key"),
        ({"mask": [("lot9.tender1.price", {})]}, "disclosure-place", "/mask/0/key"),
        ({"mask": [("title", {}), ("title", {})]}, "disclosure-twice", "/mask/1/key"),
        ({"unmask": ["title"]}, "disclosure-not-masked", "/unmask/0/key"),
        ({"unmask": [f"{FIRST}.points"]}, "disclosure-points", "/unmask/0/key"),
    ],
)
def test_what_cannot_be_done_is_named_by_its_place(found, stated, code, at):
    with pytest.raises(Refusal) as refused:
        decided(found, **stated)
    (problem,) = refused.value.problems
    assert (problem.code, problem.location) == (code, at)
    assert code in load_catalogue()
    assert "lot9" not in problem.detail("sv") + problem.mend("sv")


@pytest.mark.parametrize("key", ["lot1.tenders", "rejects"])
def test_tenders_before_the_award_cannot_be_handed_out(before, key):
    with pytest.raises(Refusal) as refused:
        decided(before, unmask=[key])
    assert [one.code for one in refused.value.problems] == ["disclosure-absolute"]


def test_a_provision_speaks_only_where_its_rule_is_verified(monkeypatch):
    rule = load_rulebook().rule(RULE)
    assert rule.verified
    for ground in GROUNDS.values():
        first, *further = ground.citation.sv.removeprefix("OSL ").split(" §")[0].split(" kap. ")
        assert f"{first} kap. {further[0]}" in rule.citation
    unread = type("Book", (), {"rule": lambda self, _: rule.model_copy(update={"verified": False})})
    monkeypatch.setattr(grounds, "load_rulebook", unread)
    assert {citation(one, "sv") for one in (*GROUNDS, None)} == {GAP.sv}
