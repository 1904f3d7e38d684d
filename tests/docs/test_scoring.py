from docs.writers.scoring import factors, pages
from risk_models.factor.definition import FAMILIES
from risk_models.factors import FACTORS


def test_every_factor_stands_on_the_page_of_its_family_and_is_reached_from_the_first():
    written = {name: write() for name, write in pages().items()}
    assert len(written) == 2 + len(FAMILIES)  # and the factors that only earlier cards have
    for factor in FACTORS:
        is_earlier = factor.until is not None
        at = "factors-earlier.md" if is_earlier else f"factors-{factor.family}.md"
        assert f"\n## {factor.id}\n" in written[at]
        assert f"]({at})" in factors() if is_earlier else f"[`{factor.id}`]({at}#" in factors()
