"""What is installed as `kedjekoll`: the folder that the packages lie in, and the command.

In the wheel this is `kedjekoll/__init__.py`, and the four packages lie beside it: others install a
`service` too. Importing it puts that folder first on the path, so that `service` is this one; a
program that uses the packages imports it before them. In a checkout the packages are on the path as
they are.
"""

import sys
from pathlib import Path

_HERE = Path(__file__).parent
if _HERE.joinpath("service").is_dir() and str(_HERE) not in sys.path:
    sys.path.insert(0, str(_HERE))


def main() -> None:
    """Run the command."""
    from service.cli.main import main as run

    run()
