"""The version of this service, as records and answers state it."""

from functools import cache
from importlib.metadata import version


@cache
def code_version() -> str:
    """Return the version that is installed; it is looked up once."""
    return version("kedjekoll")
