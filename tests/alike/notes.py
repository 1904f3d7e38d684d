"""What was seen of one tree: a text for each thing that was looked at, in order."""

import json
from typing import Any

import httpx2

UNSTEADY_HEADERS = frozenset(
    {"date", "server", "content-length", "x-request-id", "traceparent", "ratelimit"}
)
"""Headers that tell of the moment or of a length that ids change, never of the tree."""


class Notes:
    """Texts by what was looked at.

    Attributes:
        seen: By key, in the order in which it was seen.
    """

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    def add(self, key: str, value: Any) -> None:
        """Note something; what is no text becomes JSON, whose order of fields is kept.

        Raises:
            ValueError: The key was used before: a section would lose what it saw.
        """
        if key in self.seen:
            raise ValueError(f"noted twice: {key}")
        if not isinstance(value, str):
            value = json.dumps(value, ensure_ascii=False, indent=1, default=str)
        self.seen[key] = value

    def answer(self, key: str, response: httpx2.Response) -> None:
        """Note an answer: its status, its headers and its body, JSON a field a line."""
        headers = sorted(
            f"{name}: {value}"
            for name, value in response.headers.items()
            if name not in UNSTEADY_HEADERS
        )
        kind = response.headers.get("content-type", "")
        if "ndjson" in kind or not response.content:
            body = response.text
        elif "json" in kind:
            body = json.dumps(response.json(), ensure_ascii=False, indent=1)
        elif kind.startswith(("text/", "application/xml")):
            body = response.text
        else:
            body = f"({kind})"  # documents are looked into by a section of their own
        self.add(key, "\n".join([str(response.status_code), *headers, "", body]))
