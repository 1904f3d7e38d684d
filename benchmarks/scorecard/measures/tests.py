"""What the tests try, and whether they notice a fault."""

from benchmarks.scorecard.measure import Measure

CHECK = (
    "The check: processors are hardly idle, and no part stands out. A fifth is starting processes"
    " and importing; by folder, calls of the API and pages in a browser take most."
)


def _tried(group: str, count: str, says: str, unit: str, goal: float | None = None) -> Measure:
    """Return the measure of what the tests of a group have tried: it may never be less."""
    path = ("groups", group, count)
    return Measure("correctness", path, says, unit, goal, higher=True, tolerance=1)


MEASURES = (
    Measure("check", ("minutes",), "The whole check (`make test`)", "min", 11, why=CHECK),
    Measure("check", ("processor_minutes",), "The same: processor time", "min", 17, why=CHECK),
    _tried("golden", "records", "Golden records that are byte-identical", "records"),
    _tried("golden", "rule_examples", "Rule examples with the stated outcome", "examples"),
    _tried("oracles", "judged", "Cases that a program or test set of others finds right", "cases"),
    _tried("hostile", "files", "Hostile files that decoders read or refuse", "files", 2_000),
    _tried("hostile", "doors", "The same: decoders", "decoders"),
    _tried("hostile", "files_sent", "Hostile files that the service answers", "files"),
    _tried("hostile", "bodies", "Hostile bodies that operations answer with a problem", "bodies"),
    _tried("kill_loop", "jobs", "Jobs run exactly once while workers are killed", "jobs"),
    _tried("kill_loop", "kills", "The same: kills", "kills"),
    _tried(
        "tenancy",
        "asked_by_another",
        "Operations called with another organisation's IDs that reveal nothing",
        "times",
    ),
    _tried("tenancy", "of_another_kind", "The same with an ID of another kind", "times"),
    _tried(
        "accessibility",
        "views",
        "Pages, each in two languages and colour schemes, in which axe finds no barrier",
        "views",
    ),
    *(
        Measure(
            "mutations",
            ("modules", module, "noticed_permille"),
            f"Faults inserted in the code that its tests detect: {what}",
            "‰",
            900,
            higher=True,
            tolerance=1.05,
        )
        for module, what in (
            ("card", "the card"),
            ("exposure", "exposure"),
            ("tenancy", "tenants kept apart"),
            ("masking", "what a masked copy leaves out"),
            ("records", "records made again and checked"),
            ("access", "who may do and see what"),
            ("merkle", "the verifier of the log"),
            ("rules", "rules"),
        )
    ),
    Measure(
        "rule_mutations",
        ("caught_permille",),
        "Rules changed in one place that their examples detect",
        "‰",
        1000,
        higher=True,
        tolerance=1,
    ),
)
