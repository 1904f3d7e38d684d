"""What in a text follows from random ids, moments or keys, and is no id itself: hashes, proofs.

A hash that follows from content alone stays: of what was sent, of a screening's result, of rules
and cards. The hash of a file that was looked at before is told by what was looked at.
"""

import hashlib
import json
import re
from typing import Any

_HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])")
_OF_CONTENT = re.compile(
    r'"(?:input|rulebook|scorecard|templates|profile)_?sha256": ?"([0-9a-f]{64})"'
)
_ESCAPED_ID = re.compile(r"\b([a-z]+)\\_([0-9a-hjkmnp-tv-z]{21})\b")
_EXPORTED = re.compile(r"\bkedjekoll-[0-9a-f]{32}\b")
_NUMBERED = re.compile(r'"id":"(kedjekoll-[0-9a-f]{32})"[^\n]*"registrationNumber":\["\d{9}')
_OTHERS = (
    (re.compile(r'("qr": ?"<svg[^>]*>).*?</svg>'), r"\1(number of the record)</svg>"),
    (re.compile(r"\b(blad|sheet) [0-9a-f]{12}\b"), r"\1 <hash>"),
    (re.compile(r"<cbc:IssueTime>[^<]*<"), "<cbc:IssueTime>(moment)<"),
    (re.compile(r'("(?:what|prefix)": ")[0-9a-z]{12}"'), r'\1<start of a key>"'),
    (re.compile(r"(kedjekoll/)[0-9a-f]{8}(\\n)?(?:\d+(\\n))?"), r"\1<log>\2\3"),
    (
        re.compile(r"(?:(?<=\\n)|(?<![A-Za-z0-9+/]))[A-Za-z0-9+/]{43}=(?![A-Za-z0-9+/=])"),
        "<digest>",
    ),
    (re.compile(r"(<log> )[A-Za-z0-9+/]{60,}={0,2}"), r"\1<signature>"),
    (re.compile(r'"<digest>"(?:,"<digest>")*'), '"<digests>"'),
    (re.compile(r'"leaf_index":\d+'), '"leaf_index":<number>'),
)


_ID = r"[a-z]+_[0-9a-hjkmnp-tv-z]{21}"
_LIST_OF_IDS = re.compile(rf'{_ID}(?:(?:, |",\s*"){_ID})+')


class Steady:
    """Takes out of texts what another run has otherwise."""

    def __init__(self) -> None:
        self._stay: set[str] = set()
        self._files: dict[str, str] = {}
        self._ranks: dict[str, int] = {}

    def stays(self, *hashes: Any) -> None:
        """Let hashes stay as they are."""
        self._stay |= {one for one in hashes if isinstance(one, str)}

    def sent(self, body: bytes) -> None:
        """Let the hash of something that was sent stay."""
        self.stays(hashlib.sha256(body).hexdigest())

    def seen(self, content: bytes, key: str) -> None:
        """Tell the hash of a file by what was looked at."""
        self._files.setdefault(hashlib.sha256(content).hexdigest(), key)

    def text(self, text: str, *, sorts: bool) -> str:
        """Return a text with everything unsteady named.

        Args:
            text: What was seen.
            sorts: Put ids that follow each other in the order in which they were first seen; the
                service sorts them by themselves there, and they are random.
        """
        for one in re.findall(_ID, text):
            self._ranks.setdefault(one, len(self._ranks))
        if sorts:
            text = _LIST_OF_IDS.sub(self._in_order, text)
        text = _ESCAPED_ID.sub(r"\1_\2", text)
        self.stays(*_OF_CONTENT.findall(text))
        text = _HASH.sub(self._hash, text)
        for pattern, put in _OTHERS:
            text = pattern.sub(put, text)
        return _exported(text)

    def _in_order(self, found: re.Match[str]) -> str:
        ids = iter(sorted(re.findall(_ID, found[0]), key=self._ranks.__getitem__))
        return re.sub(_ID, lambda _: next(ids), found[0])

    def _hash(self, found: re.Match[str]) -> str:
        one = found[0]
        if one in self._stay or len(set(one)) == 1:
            return one
        return f"<hash of {self._files[one]}>" if one in self._files else "<hash>"


def _exported(text: str) -> str:
    """Name what an export numbers by its screening; what has a register's number stays."""
    stay = set(_NUMBERED.findall(text))
    names: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        if found[0] in stay:
            return found[0]
        return names.setdefault(found[0], f"kedjekoll-<{len(names) + 1}>")

    return _EXPORTED.sub(name, text)


def as_lines(value: Any) -> str:
    """Return JSON a field a line, its order kept."""
    return json.dumps(value, ensure_ascii=False, indent=1)
