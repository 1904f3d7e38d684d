"""Made-up purchases to try the service on; every firm in them is invented."""

from importlib.resources import files

OFFICE_CLEANING = "office-cleaning-malmo.json"
"""Office cleaning in Malmö: four tenderers, three tiers, an undisclosed part, one low price."""


def load_example(name: str = OFFICE_CLEANING) -> bytes:
    """Return the bytes of a bundled example."""
    return files(__name__).joinpath(name).read_bytes()
