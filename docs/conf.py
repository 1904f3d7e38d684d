"""How the documentation becomes a site (`make site`). The pages read well as files, too."""

import tomllib
from pathlib import Path

_PROJECT = tomllib.loads(Path(__file__).parent.parent.joinpath("pyproject.toml").read_text("utf-8"))

project = "Kedjekoll"
author = "The Kedjekoll maintainers"
version = release = _PROJECT["project"]["version"]
extensions = ["myst_parser"]
exclude_patterns = ["decisions/0000-template.md"]
html_theme = "furo"
html_title = f"{project} {version}"
html_show_sphinx = False
myst_heading_anchors = 4
suppress_warnings = [
    "myst.xref_missing",  # links out of docs/ lead into the repository; tests follow every link
    "misc.highlighting_failure",  # consoles show output beside commands
]
