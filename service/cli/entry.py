"""What is installed as `kedjekoll`: the folder that the packages lie in, and the command.

In the wheel this is `kedjekoll/__init__.py`, and the four packages lie beside it: others install a
`service` too. Importing it puts that folder first on the path, so that `service` is this one; a
program that uses the packages imports it before them. In a checkout the packages are on the path as
they are.
"""

import sys
from pathlib import Path

_HERE = str(Path(__file__).parent)
if Path(_HERE, "service").is_dir():
    sys.path[:] = [_HERE, *(folder for folder in sys.path if folder != _HERE)]


def main() -> None:
    """Run the command."""
    from service.cli.main import main as run

    run()
