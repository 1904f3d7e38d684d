from docs.writers.architecture import PACKAGES, architecture, modules


def test_every_module_says_what_it_is_for():
    assert not [module.name for module in modules() if not module.says]


def test_no_package_leans_on_one_that_stands_above_it():
    """As the linter of imports holds it: the page draws arrows downwards only."""
    drawn = [line.split(" --> ") for line in architecture().splitlines() if " --> " in line]
    assert drawn
    for above, below in ((one.strip(), other.strip()) for one, other in drawn):
        assert PACKAGES.index(above) < PACKAGES.index(below)


def test_a_part_names_what_it_leans_on():
    (line,) = (
        one
        for one in architecture().splitlines()
        if one.startswith("| `service.screening.needs` |")
    )
    assert "`procurement_rules.needs`" in line
    assert "`service.api`" not in line
