import re

from docs.writers import law
from docs.writers.law_pages import act_page, acts
from docs.writers.law_pages import chapters as chapters_of
from procurement_rules.rule import UPCOMING
from procurement_rules.rulebook import load_rulebook

PAGES = {name: write() for name, write in law.pages().items()}


def test_every_rule_stands_on_one_page_with_its_heading():
    for rule in load_rulebook().rules:
        on = [name for name, text in PAGES.items() if f"\n## {rule.id}\n" in text]
        assert len(on) == 1, rule.id
        assert (on == ["rules-upcoming.md"]) is (rule.consequence in UPCOMING)


def test_every_page_of_an_act_is_reached_from_the_first():
    first = PAGES["rules.md"]
    chapters = {name for act in acts() for name in chapters_of(*act)}
    assert all(f"]({name})" in first for name in PAGES.keys() - chapters - {"rules.md"})


def test_an_act_with_many_rules_leads_to_its_chapters():
    assert {"rules-se-lou-17.md", "rules-se-luk-11-grounds.md"} <= PAGES.keys()
    for act in acts():
        for name, rules in chapters_of(*act).items():
            assert f"]({name})" in PAGES[act_page(*act)]
            assert all(f"]({name}#{rule.id.lower()})" in PAGES[act_page(*act)] for rule in rules)
    assert "chapter 13, exclusion: grounds" in PAGES["rules-se-lou-13-grounds.md"]
    assert "where the act applies" in PAGES["rules-se-luf-scope.md"]


def test_law_adopted_for_a_later_day_is_upcoming():
    later = PAGES["rules-upcoming.md"]
    assert "| 2027-12-14 | [EU-FLR-2024-3015](rules-eu-flr.md#eu-flr-2024-3015) |" in later
    assert "No day of entry into force" in later
    assert "SE-LOU-13-1]" not in later


def test_the_gaps_are_those_that_a_buyer_has_to_know():
    gaps = PAGES["rules-gaps.md"]
    for rule in ("BILAGA2", "19-TERMS", "17-7", "13-1-EXPLOIT", "CALLOFF"):
        assert re.search(rf"\[SE-LOU-{rule}\]\(rules-se-lou-[\w-]+\.md#", gaps)
    assert "[DK-UDBUD](rules-dk-udbud.md#dk-udbud)" in gaps


def test_an_unverified_rule_is_marked_on_its_page():
    text = PAGES["rules-no-foa.md"]
    assert "**NOT VERIFIED / EJ VERIFIERAD.** **At most two tiers (Norway)**" in text
    assert "Asked only where one of these is known: `tiers_below_low`." in text
    assert "speaks to the firm" in PAGES["rules-eu-csddd.md"]
