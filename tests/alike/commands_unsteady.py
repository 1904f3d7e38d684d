"""What commands say that is another each time, named by its kind and by which one it is."""

import re
import socket

_PATTERNS = re.compile(
    r"(?P<log_key>kedjekoll/[0-9a-f]{8}\+[0-9a-f]{8}\+[\w+/]+=*)"
    r"|kedjekoll/(?P<log>[0-9a-f]{8})\b"
    r"|(?:(?<![\w+/=])|(?<=\\n))(?P<signature>[\w+/]{87,}=*)(?![\w+/=])"
    r"|(?:(?<![\w+/=])|(?<=\\n))(?P<hash>[\w+/]{43}=)"
    r"|(?<![0-9a-f-])(?P<snapshot>[0-9a-f]{32})(?![0-9a-f])"
    r"|\bkedjekoll-(?P<entity>[0-9a-f]{32})\b"
    rf"|(?P<process>{re.escape(socket.gethostname())}:\d+)"
)
_ESCAPED = re.compile(r"\b([a-z]+)\\_([0-9a-hjkmnp-tv-z]{21})\b")
_EACH_TIME = re.compile(
    r"(?<=cbc:IssueTime>)[\d:]+"
    r'|(?<="qr":")(?:[^"\\]|\\.)+'
    r'|(?<="ms": )\d+'
    r"|(?<=server process \[)\d+"
)
_PORT = re.compile(r"(?<=127\.0\.0\.1:)\d+")
_TRACEBACK = re.compile(r"Traceback \(most recent call last\):\n(?:[ +].*\n|\n)+")
"""Where in the code it was: files and lines are nobody's business but the tree's own."""


class Unsteady:
    """Names for keys, signatures and hashes of one installation, and for what is told to it."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def name(self, kind: str, value: str) -> None:
        """From now on a value that no pattern finds is named."""
        if value and value not in self._names:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._names[value] = f"<{kind} {self._counts[kind]}>"

    def named(self, text: str) -> str:
        """Return a text with everything named that another run would have otherwise."""

        def found(match: re.Match[str]) -> str:
            kind = next(name for name, value in match.groupdict().items() if value)
            self.name(kind.replace("_", " "), match[kind])
            return match[0].replace(match[kind], self._names[match[kind]])

        text = _PORT.sub("<port>", _TRACEBACK.sub("Traceback …\n", text))
        text = _EACH_TIME.sub("…", _ESCAPED.sub(r"\1_\2", text))
        text = _PATTERNS.sub(found, text)
        for value, name in self._names.items():
            text = text.replace(value, name)
        return text
