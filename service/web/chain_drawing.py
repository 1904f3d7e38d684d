"""A chain of a tender as a tree of who engages whom, and as a drawing of the same."""

from dataclasses import dataclass, field
from typing import Any

MOST_NODES = 120
"""Nodes of a tree in a page; the workbook has all."""
MOST_DRAWN = 40
"""Nodes of a drawing; in a larger one nothing can be read."""
COLUMN, ROW, WIDTH, HEIGHT = 230, 46, 200, 34
"""Sizes of a drawing, in its own units."""
_LONGEST = 25
_NOBODY: dict[str, Any] = {"party_id": None, "name": "", "identifiers": [], "country": None}
"""What stands in the place of a party that nobody has named."""


@dataclass(slots=True)
class ChainNode:
    """One place in a chain.

    Attributes:
        part: The party, as the API shows it; `_NOBODY` where nobody is named.
        link: How it was engaged; None for whoever tenders.
        depth: 0 for whoever tenders.
        below: Whom it engages.
        again: Whether its own part of the chain stands at another place already.
    """

    part: dict[str, Any]
    link: dict[str, Any] | None
    depth: int
    below: list["ChainNode"] = field(default_factory=list)
    again: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A party in a drawing: its place, its name as far as it fits, and how it was engaged.

    Attributes:
        x: From the left.
        y: From the top.
        label: Its name, shortened; empty where nobody is named.
        line: Path of the line to who engages it; empty for whoever tenders.
        link: How it was engaged, whose share stands on the line; None for whoever tenders.
    """

    x: int
    y: int
    label: str
    line: str
    link: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing and its size."""

    width: int
    height: int
    boxes: tuple[Box, ...]


def tree_of(tender: dict[str, Any]) -> tuple[list[ChainNode], int]:
    """Return the tree of a tender's chain, and how many places of it were left out.

    A contractor of more than fit has the first of them, and the tree ends there.

    Args:
        tender: A tender of `GET /v1/screenings/{id}/chain`.
    """
    parts = {part["party_id"]: part for part in tender["parts"]} | {None: _NOBODY}
    all_links = [*tender["links"], *(one | {"subcontractor": None} for one in tender["unnamed"])]
    below: dict[str, list[dict[str, Any]]] = {}
    for link in all_links:
        below.setdefault(link["contractor"], []).append(link)
    engaged = {link["subcontractor"] for link in tender["links"]}
    top = [
        ChainNode(part, None, 0)
        for part in tender["parts"]
        if part["role"] != "subcontractor" or part["party_id"] not in engaged
    ]
    waiting, shown, seen, drawn = list(reversed(top)), 0, set(), 0
    while waiting:
        node = waiting.pop()
        shown += 1
        links = below.get(node.part["party_id"], [])
        if node.part["party_id"] in seen:
            node.again = bool(links)
            continue
        seen.add(node.part["party_id"])
        left = max(0, MOST_NODES - shown - len(waiting))
        node.below = [
            ChainNode(parts[link["subcontractor"]], link, node.depth + 1)
            for link in links[:left]
            if link["subcontractor"] in parts
        ]
        drawn += len(node.below)
        waiting += reversed(node.below)
    return top, len(all_links) - drawn


def drawing_of(top: list[ChainNode]) -> Drawing | None:
    """Return the drawing of a tree; None where it is one party alone, or too large to be read."""
    boxes: list[Box] = []
    waiting: list[tuple[ChainNode, tuple[int, int] | None]] = [
        (root, None) for root in reversed(top)
    ]
    while waiting:
        node, above = waiting.pop()
        x, y = node.depth * COLUMN + 2, len(boxes) * ROW + 2
        line = ""
        if above is not None:
            left, level = above[0] + 14, y + HEIGHT // 2
            line = f"M{left} {above[1] + HEIGHT}V{level}H{x}"
        boxes.append(Box(x, y, _short(node.part["name"]), line, node.link))
        waiting += [(below, (x, y)) for below in reversed(node.below)]
    if not 1 < len(boxes) <= MOST_DRAWN:
        return None
    width = max(box.x for box in boxes) + WIDTH + 2
    return Drawing(width, len(boxes) * ROW, tuple(boxes))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"
