"""What one rulebook answers otherwise, on results written out by hand, and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement_rules.rulebook import Rulebook, load_rulebook
from service.screening.rulebooks.difference import (
    Place,
    RuleDifference,
    difference,
    edited_rules,
)
from service.screening.rulebooks.words import DIFFERING, rule_line, summary

RULES = ("SE-LOU-13-1", "SE-LOU-16-7", "NO-FOA-19-3")


def answer(rule_id, outcome="applies", **stated):
    nothing = {"party_ids": [], "ground_ids": [], "missing": [], "facts": {}, "parameters": {}}
    said = {"consequence": "MAY_EXCLUDE", "verified": True}
    return {"rule_id": rule_id, "outcome": outcome, **nothing, **said, **stated}


def text(rule_id, **stated):
    return {"rule_id": rule_id, "title": {"sv": "a", "en": "a"}, "in_force_from": "2017-01-01",
            **stated}  # fmt: skip


def result(*answers, texts=(), no=(), regime="full", questions=()):
    tender = {"tender_id": "A1", "determinations": list(answers), "does_not_apply": list(no),
              "questions": list(questions), "points": 30}  # fmt: skip
    lot = {"contract_id": "1", "regime": regime, "determinations": [], "does_not_apply": [],
           "tenders": [tender]}  # fmt: skip
    return {"rulebook_sha256": "", "rules": list(texts), "lots": [lot]}


def between(before, after):
    book = load_rulebook()
    return difference(before, after, own=book, other=book)


def named(found):
    return {rule.rule_id: rule.differs for rule in found.rules}


def of_before(*, verified):
    """Return today's rulebook as if its rules did not state how they were read."""
    book = load_rulebook()
    stated = {"read": None} | verified
    rules = tuple(rule.model_copy(update=stated) for rule in book.rules)
    return Rulebook(rules, book.parameters, "")


def test_to_state_how_it_was_read_edits_no_rule_but_to_be_verified_no_longer_does():
    assert edited_rules(of_before(verified={}), load_rulebook()) == ()
    unread = {rule.id for rule in load_rulebook().rules if not rule.verified}
    assert set(edited_rules(of_before(verified={"verified": True}), load_rulebook())) == unread


RESULTS = st.builds(
    lambda answers, no, regime: result(
        *sorted(answers, key=lambda one: one["rule_id"]), no=sorted(no), regime=regime
    ),
    st.lists(
        st.builds(answer, st.sampled_from(RULES), st.sampled_from(("applies", "cannot_tell"))),
        max_size=3,
    ),
    st.lists(st.sampled_from(RULES), unique=True),
    st.sampled_from(("full", "chapter_19")),
)


@given(one=RESULTS, another=RESULTS)
def test_nothing_is_named_of_the_same_result_and_something_of_every_other(one, another):
    assert between(one, one) == between(another, another)
    found = between(one, another)
    assert bool(found.rules or found.also) == (one != another)
    back = between(another, one)
    assert [rule.rule_id for rule in found.rules] == [rule.rule_id for rule in back.rules]
    assert found.also == back.also


def test_each_field_that_differs_is_named_and_no_other():
    before = result(answer(RULES[0]), answer(RULES[1]), texts=[text(RULES[0]), text(RULES[1])])
    after = result(
        answer(RULES[0], missing=["cpv"], parameters={"limit": "2"}),
        answer(RULES[1]),
        texts=[text(RULES[0]), text(RULES[1], in_force_from="2018-01-01")],
    )
    assert named(between(before, after)) == {
        RULES[0]: ("missing", "parameters"),
        RULES[1]: ("in_force_from",),
    }


def test_a_rule_that_is_asked_of_nobody_any_more_says_where_it_was():
    found = between(result(answer(RULES[0])), result())
    (rule,) = found.rules
    (place,) = rule.places
    assert place.place == Place("1", "A1")
    assert [one["outcome"] for one in place.before] == ["applies"]
    assert place.after == ()


def test_what_is_no_rules_is_named_by_its_kind():
    found = between(result(questions=[{"q": 1}]), result(regime="chapter_19", questions=[{"q": 2}]))
    assert found.rules == ()
    assert found.also == ("regime", "q")


def test_a_reason_of_a_step_is_its_rules_and_an_answer_of_a_step_is_not():
    def need(answered, code):
        reasons = [{"code": code, "rule_id": RULES[0]}, {"code": "x", "rule_id": None}]
        steps = [{"step": "route", "answer": answered, "reasons": reasons}]
        return {"rules": [], "determinations": [], "steps": steps}

    found = between(need("yes", "a"), need("no", "b"))
    assert named(found) == {RULES[0]: ("reasons",)}
    assert found.also == ("answer",)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_line_says_the_rule_its_source_and_before_and_after(language):
    found = between(result(answer(RULES[1])), result(no=[RULES[1]]))
    (rule,) = found.rules
    own = load_rulebook().rule(RULES[1])
    line = rule_line(rule, language, before=own, after=own)
    assert line.startswith(f"{RULES[1]} ({own.citation}): ")
    assert {"en": "tender A1: applies → does not apply", "sv": "anbud A1: gäller"}[
        language
    ] in line.replace("tillämpas", "gäller")
    assert "0" in " ".join(one.to(language) for one in summary(found))


def test_every_field_can_be_said():
    own = load_rulebook().rule(RULES[1])
    everything = RuleDifference(RULES[1], edited=True, differs=tuple(DIFFERING), places=())
    line = rule_line(everything, "en", before=own, after=own)
    assert all(words.to("en") in line for words in DIFFERING.values())
    assert "added since then" in rule_line(everything, "en", before=None, after=own)
    assert "removed since then" in rule_line(everything, "en", before=own, after=None)
