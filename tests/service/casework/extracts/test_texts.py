"""What texts of an extract name, beside the firm that it is about."""

import pytest

from service.casework.extracts.texts import Unwanted, faults_in


def found(
    text: str, *, firm: set[str], firms: set[str] = frozenset(), people: set[str] = frozenset()
):
    return list(faults_in(text, Unwanted(frozenset(people), frozenset(firms), frozenset(firm))))


@pytest.mark.parametrize(
    ("text", "firm", "others", "named"),
    [
        ("Nord Städ AB har inte betalat.", {"Nord"}, {"Nord Städ AB"}, True),
        ("Nord har inte betalat.", {"Nord"}, {"Nord Städ AB"}, False),
        ("Nord Städ AB har inte betalat.", {"Nord Städ AB"}, {"Nord"}, False),
        ("Nord städ ab, inte Nord.", {"Nord Städ AB"}, {"Nord"}, True),
        ("Som för 559999-0024.", {"Nord"}, {"5599990024"}, True),
        ("Som för 559999 0024.", {"Nord"}, {"5599990024"}, True),
        ("Faktura 15599990024.", {"Nord"}, {"5599990024"}, False),
        ("Som för STRAUSS.", {"Nord"}, {"Strauß"}, True),
        ("STRAUSS har inte betalat.", {"Strauß"}, {"Nord"}, False),
        ("Som för Syd\N{NO-BREAK SPACE}AB.", {"Nord"}, {"Syd AB"}, True),
    ],
)
def test_of_names_that_begin_alike_the_longest_is_meant(text, firm, others, named):
    assert found(text, firm=firm, firms=others) == (["extract-other-firm"] if named else [])


def test_a_short_name_of_the_firm_hides_nothing_within_other_words():
    assert found("En anonym uppgift.", firm={"ON"}) == ["extract-told"]
    assert found("Anna har sagt det.", firm={"Ann"}, people={"Anna Exempel"}) == ["extract-person"]


def test_a_person_in_the_name_of_the_firm_is_the_firm_and_elsewhere_a_person():
    firm, people = {"Anna Exempel", "Anna Exempel Bygg AB"}, {"Anna Exempel"}
    assert found("Anna Exempel Bygg AB betalar.", firm=firm, people=people) == []
    assert found("Bygg AB och Exempel.", firm=firm, people=people) == ["extract-person"]
