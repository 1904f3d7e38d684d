"""Made-up purchases to try the service on; every firm in them is invented."""

from importlib.resources import files

OFFICE_CLEANING = "office-cleaning-malmo.json"
"""Office cleaning in Malmö: four tenderers, three tiers, an undisclosed part, one low price."""


_API = "api.json"


def load_example(name: str = OFFICE_CLEANING) -> bytes:
    """Return the bytes of a bundled example."""
    return files(__name__).joinpath(name).read_bytes()


def load_api_examples() -> bytes:
    """Return requests and answers of every operation of the API, by method and path, as JSON."""
    return load_example(_API)
