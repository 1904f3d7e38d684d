"""The pages of OWASP ASVS 5.0.0, levels 1 and 2: how each requirement is met, and what shows it.

Their one source is `asvs.yaml` beside this module; a test holds it against the standard's list of
numbers, the tests and the code.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from docs.writers.markdown import page, table

SOURCE = Path(__file__).with_name("asvs.yaml")
Status = Literal["met", "partly", "not_met", "not_applicable", "operator"]
SHOWN: Mapping[Status, str] = {
    "met": "met",
    "partly": "partly",
    "not_met": "**not met**",
    "not_applicable": "not applicable",
    "operator": "the operator's",
}
MEANING: Mapping[Status, str] = {
    "met": "The code or the documentation does it, and a test fails if it does not.",
    "partly": "Some of it; the line says what is missing.",
    "not_met": "The service does not do it; the line says why.",
    "not_applicable": "The service has no such part; the line says why.",
    "operator": "Whoever runs the service does it; the line leads to the page that says how.",
}
CHAPTERS: Mapping[int, str] = {
    1: "Encoding and sanitization",
    2: "Validation and business logic",
    3: "Web frontend",
    4: "API and web service",
    5: "File handling",
    6: "Authentication",
    7: "Session management",
    8: "Authorization",
    9: "Self-contained tokens",
    10: "OAuth and OIDC",
    11: "Cryptography",
    12: "Secure communication",
    13: "Configuration",
    14: "Data protection",
    15: "Secure coding and architecture",
    16: "Security logging and error handling",
    17: "WebRTC",
}
PARTS: Mapping[str, tuple[int, int]] = {
    "security-v01-v05.md": (1, 5),
    "security-v06-v10.md": (6, 10),
    "security-v11-v17.md": (11, 17),
}
"""Pages in docs/reference, and the chapters on each."""
_STANDARD = (
    "The numbers are those of the [OWASP Application Security Verification Standard"
    " 5.0.0](https://github.com/OWASP/ASVS/tree/v5.0.0) (the OWASP Foundation, [CC BY-SA"
    " 4.0](https://creativecommons.org/licenses/by-sa/4.0/)); cite one as `v5.0.0-8.4.1`. What a"
    " requirement is about stands here in our own few words: read the standard for its text."
)


class Said(BaseModel):
    """Words that must stand on a page, for a requirement on documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: str
    words: str = Field(min_length=1)


class Requirement(BaseModel):
    """One requirement.

    Attributes:
        id: Its number.
        level: The level that it is of.
        asks: What it is about, in our own words.
        status: Whether it is met.
        how: How, by which module or setting; otherwise why not.
        tests: What would fail if it were not, by node id without parameters.
        said: What documentation says, on which page.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    level: Literal[1, 2]
    asks: str = Field(min_length=1)
    status: Status
    how: str = Field(min_length=1)
    tests: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def chapter(self) -> int:
        """The number of its chapter."""
        return int(self.id.partition(".")[0])


@cache
def load_requirements() -> tuple[Requirement, ...]:
    """Return the requirements in the order of their numbers."""
    read = yaml.safe_load(SOURCE.read_text("utf-8"))
    return tuple(Requirement.model_validate(one) for one in read)


def pages() -> Mapping[str, Callable[[], str]]:
    """Return what writes each page, by its name from docs/reference."""

    def part(name: str) -> Callable[[], str]:
        return lambda: _chapters(*PARTS[name])

    return {"../security-requirements.md": overview, **{name: part(name) for name in PARTS}}


def overview() -> str:
    """Return the first page: counts, and what is not met."""
    every = load_requirements()
    open_ = [one for one in every if one.status in ("not_met", "partly", "operator")]
    return page(
        "Security requirements",
        f"How the service meets the {len(every)} requirements of levels 1 and 2 of OWASP ASVS"
        " 5.0.0, as its maintainers have judged it from code and tests; nobody else has verified"
        " it.",
        _STANDARD,
        table(
            ("status", "requirements", "meaning"),
            [
                (SHOWN[status], sum(one.status == status for one in every), MEANING[status])
                for status in SHOWN
            ],
        ),
        "## By chapter",
        _counts(every),
        "## What is open",
        "All that is not met, met partly, or left to the operator.",
        *(
            f"### {title}\n\n{_open(open_, status)}"
            for status, title in (
                ("not_met", "Not met"),
                ("partly", "Met partly"),
                ("operator", "The operator's"),
            )
        ),
    )


def _counts(every: Sequence[Requirement]) -> str:
    found = Counter((one.chapter, one.status) for one in every)
    rows = []
    for number, title in CHAPTERS.items():
        name = next(name for name, (first, last) in PARTS.items() if first <= number <= last)
        heading = f"v{number}-{title.lower().replace(' ', '-')}"
        link = f"[V{number} {title}](reference/{name}#{heading})"
        rows.append((link, *(found[number, status] or "" for status in SHOWN)))
    return table(("chapter", *(word.strip("*") for word in SHOWN.values())), rows)


def _open(every: Sequence[Requirement], status: str) -> str:
    rows = [(one.id, one.level, one.asks, one.how) for one in every if one.status == status]
    return table(("requirement", "level", "asks", "how, or why not"), rows)


def _chapters(first: int, last: int) -> str:
    blocks = []
    for number in range(first, last + 1):
        rows = [
            (one.id, one.level, one.asks, SHOWN[one.status], _from_reference(one.how), _shown(one))
            for one in load_requirements()
            if one.chapter == number
        ]
        heading = f"## V{number} {CHAPTERS[number]}"
        blocks += [
            heading,
            table(("requirement", "level", "asks", "status", "how", "shown by"), rows),
        ]
    return page(
        f"Security requirements, V{first} to V{last}",
        f"A part of [security requirements](../security-requirements.md). {_STANDARD}",
        "A test is named by its file and function, from the folder `tests`.",
        *blocks,
    )


def _shown(one: Requirement) -> str:
    """Return the tests, each file once, and the pages whose words are checked."""
    by_file: dict[str, list[str]] = {}
    for test in one.tests:
        file, _, name = test.removeprefix("tests/").partition("::")
        by_file.setdefault(file, []).append(f"`{name}`")
    told = [f"`{file}`: {', '.join(names)}" for file, names in by_file.items()]
    pages_ = dict.fromkeys(said.page for said in one.said)
    return "; ".join([*told, *(f"words of `{name}`" for name in pages_)])


def _from_reference(how: str) -> str:
    """Return a line whose links lead on from docs/reference instead of docs."""
    return re.sub(r"\]\((reference/)?", lambda link: "](" if link[1] else "](../", how)
