"""What is installed as `kedjekoll`: the folder that the packages lie in, the API, the command.

In the wheel this is `kedjekoll/__init__.py`, and the four packages lie beside it: others install a
`service` too. Importing it puts that folder first on the path, so that `service` is this one; a
program that uses the packages imports it before them. In a checkout the packages are on the path as
they are.

    >>> import kedjekoll
    >>> kedjekoll.screen("tenders.xlsx", value="4.2 MSEK", cpv="90911200").report("report.pdf")
    ... # doctest: +SKIP

Names are imported when they are asked for; their types are in `entry.pyi`.
"""

import sys
from importlib import import_module
from pathlib import Path

_HERE = str(Path(__file__).parent)
if Path(_HERE, "service").is_dir():
    sys.path[:] = [_HERE, *(folder for folder in sys.path if folder != _HERE)]

_PLACES = {
    "InputError": "sources",
    "Need": "needs",
    "Screening": "screening",
    "Suppliers": "portfolio",
    "match": "matching",
    "need": "needs",
    "screen": "screening",
    "suppliers": "portfolio",
}
"""Module of `service.library` that each name is from."""

__all__ = [*_PLACES, "__version__", "main"]  # noqa: F822 - the version is read when it is asked for


def main() -> None:
    """Run the command."""
    from service.cli.main import main as run

    run()


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("kedjekoll")
    if name not in _PLACES:
        raise AttributeError(f"kedjekoll has no {name}; it has {', '.join(_PLACES)}")
    return getattr(import_module(f"service.library.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
