from docs.writers.packages import packages
from docs.writers.support import support
from procurement_rules.package.gate import GATES
from procurement_rules.package.template import load_templates


def test_the_page_shows_every_gate_letter_and_clause_with_its_basis():
    said = packages()
    assert all(f"| `{name}` |" in said for name in GATES)
    templates = load_templates()
    for one in (*templates.letters, *templates.clauses):
        assert f"### `{one.id}`" in said
        assert all(rule in said for ids in one.basis.values() for rule in ids)


def test_the_page_shows_the_day_each_contact_was_checked():
    assert "| SOS Alarm | workers | 112 | 24 h |" in support()
    assert "2026-11-30 |" in support()
