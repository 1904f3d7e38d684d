"""Ids, moments and tokens named, so that two runs of one tree say the same.

An id is named by its kind, by where it was first seen and as which one there. So one that shows up
in the wrong place is a difference, and one more of them does not rename those seen later.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

_IDS = re.compile(
    r"\b(?P<record>[a-z]+)\\?_[0-9a-hjkmnp-tv-z]{21}\b"
    r"|\b(?P<party>party)_[0-9a-z_-]{40,}\b"
    r"|\b(?P<token>k[kr]|whsec)_[0-9A-Za-z_+/=-]{20,}"
    r"|\b(?P<uuid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b"
    r"|\bperson-(?P<person>[0-9a-f]{16})\b"
    r"|\bkedjekoll/(?P<log>[0-9a-f]{8}(\+[0-9a-f]{8}\+[\w+/=]+)?)"
    r"|(?P<prefix>(?<=\"prefix\": \")|(?<=\"what\": \"))[0-9a-hjkmnp-tv-z]{12}(?=\")"
    r"|(?P<cursor>(?<=\"next\": \"))[0-9A-Za-z_-]{32}(?=\")"
    r"|(?<![0-9a-f])(?P<hash>[0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])"
    r"|(?<![\w+/=-])(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])(?P<bytes>[\w+/-]{43,}=*)"
)
_TIME = re.compile(r"(?<=>)\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?(?=<)")
_QR = re.compile(r'(?<="qr": ")(?:[^"\\]|\\.)*(?=")')
_ADDRESS = re.compile(r"\b127\.0\.0\.1:\d+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")


def normal(seen: dict[str, str], folder: Path) -> dict[str, str]:
    """Return the notes with everything named that another run would have otherwise.

    Args:
        seen: From `Notes`, in order.
        folder: Where the tree was run; its path is named as well.
    """
    names: dict[str, str] = {}
    return {key: _named(key, text, names, folder) for key, text in seen.items()}


def _named(key: str, text: str, names: dict[str, str], folder: Path) -> str:
    here: dict[str, int] = {}

    def name(found: re.Match[str]) -> str:
        if found[0] not in names:
            kinds = found.groupdict()
            kind = found["record"] or next(k for k, v in kinds.items() if v is not None)
            here[kind] = here.get(kind, 0) + 1
            names[found[0]] = f"<{kind} {here[kind]} of {key}>"
        return names[found[0]]

    text = _ADDRESS.sub("<address>", text.replace(str(folder), "<folder>"))
    text = _TIME.sub("<time>", _QR.sub("<qr>", text))
    text = _MOMENT.sub("<moment>", _IDS.sub(name, text))
    return text.replace(datetime.now(UTC).date().isoformat(), "<today>")
