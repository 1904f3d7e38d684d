"""How the documentation becomes a site (`make site`). The pages read well as files, too.

No page names those beneath it for Sphinx: the navigation follows the links that its readers see.
"""

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_HERE = Path(__file__).parent
_PROJECT = tomllib.loads(_HERE.parent.joinpath("pyproject.toml").read_text("utf-8"))

project = "Kedjekoll"
author = "The Kedjekoll maintainers"
version = release = _PROJECT["project"]["version"]
extensions = ["myst_parser"]
exclude_patterns = ["decisions/0000-template.md"]
html_theme = "furo"
html_title = f"{project} {version}"
html_show_sphinx = False
html_show_copyright = False
myst_heading_anchors = 4
suppress_warnings = [
    "myst.xref_missing",  # links out of docs/ lead into the repository; tests follow every link
    "misc.highlighting_failure",  # consoles show output beside commands
]

SECTIONS = ("tutorials/index", "how-to/index", "reference/index", "explanation")
"""The four kinds of page, in the order of the navigation."""

_ITEM = re.compile(r"^(?:- |\| \d+ \| )\[[^\]]*\]\(([^)#:]+)\.md\)", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#:]+)\.md[)#]")


def beneath(docname: str, text: str) -> list[str]:
    """Return the pages that stand beneath one in the navigation, in the order of its links.

    Beneath the first page stand the four kinds; beneath a page that lists others, those that begin
    an item of the list; beneath a page of reference, those whose name goes on from its own.
    """
    if docname == "index":
        return list(SECTIONS)
    if docname in SECTIONS or docname == "decisions/index":
        return [name for name in dict.fromkeys(_ITEM.findall(text)) if not _above(name)]
    return [name for name in dict.fromkeys(_LINK.findall(text)) if _above(name) == docname]


def _above(name: str) -> str:
    """Return the page that one of the reference stands beneath.

    It is the one with the longest name that its own goes on from.
    """
    if name.startswith("reference/modules-"):
        return "architecture"
    names = {file.stem for file in (_HERE / "reference").glob("*.md")}
    parts = name.split("-")
    shorter = ("-".join(parts[:end]) for end in range(len(parts) - 1, 0, -1))
    return next((f"reference/{one}" for one in shorter if one in names), "")


def _lead(_app: "Sphinx", docname: str, source: list[str]) -> None:
    """Add to a page what leads the navigation to those beneath it."""
    if names := beneath(docname, source[0]):
        source[0] += "\n".join(["", "```{toctree}", ":hidden:", "", *names, "```", ""])


def setup(app: "Sphinx") -> None:
    """Let the navigation follow the links."""
    app.connect("source-read", _lead)
