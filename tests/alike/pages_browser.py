"""A stranger's browser: cookies, links and forms, with names for addresses that ids stand in."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx2

from tests.alike.notes import Notes
from tests.alike.pages_text import Form, Page, steady
from tests.started import PATIENCE

_ID = re.compile(
    r"\b([a-z]+)_[0-9a-hjkmnp-tv-z]{21}\b|\b(party)_[0-9a-z_-]{40,}"
    r"|\b(k[kr]|whsec)_[\w+/=-]{20,}"
)
_PLACES = ("'Plats i loggen'", "'Place in the log'")
_NEXT = "a rel='next' href='/app/admin/log?"
_RIGHT = re.compile(r'"grant_[0-9a-z]{21}"')
_SIZE = re.compile(r"<log key> \d+ <base64>")
_TOLD = ("location", "content-type", "content-language", "content-disposition", "vary")
Fields = dict[str, str | list[str] | None]
Files = dict[str, list[tuple[str, bytes, str]]]


class Names:
    """What ids are called in the keys of notes: as who made them said, or by where they were seen.

    Attributes:
        known: By id.
        asked: Method, path and status of everything that was asked.
    """

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self.asked: set[tuple[str, str, int]] = set()

    def call(self, number: str, name: str) -> str:
        """Give an id its name, and return the id."""
        self.known[number] = f"<{name}>"
        return number

    def of(self, address: str, seen_at: str) -> str:
        """Return an address with names for its ids."""
        counts: dict[str, int] = {}

        def name(found: re.Match[str]) -> str:
            if found[0] not in self.known:
                kind = next(one for one in found.groups() if one)
                number = counts.get(kind, 0)
                while True:
                    number += 1
                    told = f"<{kind}{number} from {seen_at}>"
                    if told not in self.known.values():
                        break
                counts[kind] = number
                self.known[found[0]] = told
            return self.known[found[0]]

        return _ID.sub(name, address)


def without_ids(text: str) -> str:
    """Return a text in which every id is the same."""
    return _ID.sub("*", text)


def ids_in(text: str) -> list[str]:
    """Return the ids that a text names."""
    return [found[0] for found in _ID.finditer(text)]


def pattern(address: str) -> str:
    """Return what addresses of one kind have in common: no ids, and of a query the names alone."""
    path, _, query = address.partition("?")
    asked = "&".join(sorted({one.partition("=")[0] for one in query.split("&") if one}))
    path = _ID.sub("*", path)
    for under in ("/app/method/factors/", "/app/method/rules/", "/app/method/cards/"):
        if path.startswith(under):
            path = under + "*"
    path = re.sub(r"/(tenders|parts|drafts)/[^/]+", r"/\1/*", path)
    return f"{path}?{asked}" if asked else path


@dataclass
class Answer:
    """What came back, and its page where it is one."""

    response: httpx2.Response
    page: Page | None


class Browser:
    """A browser with cookies of its own.

    Attributes:
        notes: Where what it sees is noted.
        names: Of ids.
        client: What asks.
        language: What it says that its reader reads.
    """

    def __init__(self, address: str, notes: Notes, names: Names, language: str = "sv") -> None:
        self.notes, self.names, self.language = notes, names, language
        self.client = httpx2.Client(
            base_url=address,
            trust_env=False,
            timeout=PATIENCE,
            headers={"accept-language": language},
        )

    def get(self, address: str, **headers: str) -> Answer:
        """Open an address; what comes after its # stays here."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", urldefrag(address)[0], headers=told)

    def send(self, form: Form, at: str, fields: Fields | None = None, **more: Any) -> Answer:
        """Send a form of the page `at` with some of its fields changed; None leaves one out.

        Args:
            form: From the page.
            at: Address of the page.
            fields: By name.
            **more: `files` by name, `button` as (name, value), `headers`, `sender` another client.
        """
        sent: list[tuple[str, str]] = []
        changed = fields or {}
        seen = set()
        for control in form.controls:
            values: list[str] = control.values
            if control.name in changed:
                if control.name in seen:
                    continue
                given = changed[control.name]
                values = [] if given is None else [given] if isinstance(given, str) else given
            elif control.kind == "textarea":
                values = ["".join(values)]
            seen.add(control.name)
            sent += [(control.name, one) for one in values]
        for name in changed.keys() - seen:
            given = changed[name]
            sent += [(name, one) for one in ([given] if isinstance(given, str) else given or [])]
        button = more.get("button") or (form.buttons[0] if form.buttons else ("", ""))
        if button[0] and button[0] not in changed:
            sent.append(button)
        address = urljoin(at, form.action) if form.action else at
        headers = {"referer": str(self.client.base_url.join(urldefrag(at)[0]))}
        headers |= more.get("headers") or {}
        sender: httpx2.Client = more.get("sender") or self.client
        if form.method == "get":
            return self.ask("GET", address, params=sent, headers=headers, sender=sender)
        if not form.is_multipart:
            data: dict[str, list[str]] = {}
            for name, value in sent:
                data.setdefault(name, []).append(value)
            return self.ask("POST", address, data=data, headers=headers, sender=sender)
        parts: list[Any] = [(name, (None, value.encode())) for name, value in sent]
        files: Files = more.get("files") or {}
        for control in form.controls:
            if control.kind == "file":
                chosen = files.get(control.name) or [("", b"", "application/octet-stream")]
                parts += [(control.name, one) for one in chosen]
        return self.ask("POST", address, files=parts, headers=headers, sender=sender)

    def note(self, key: str, answer: Answer, *, whole: bool = False) -> None:
        """Note an answer: status, headers that say something, and the page.

        Args:
            key: What was looked at.
            answer: What came.
            whole: The frame of the page too, every header, and places in the log.
        """
        response = answer.response
        self.notes.add(key, "\n".join([*told(response, whole=whole), *_body(answer, whole=whole)]))

    def ask(
        self, method: str, address: str, *, sender: httpx2.Client | None = None, **options: Any
    ) -> Answer:
        """Ask with any method; where nothing answers, that is the answer."""
        try:
            response = (sender or self.client).request(method, address, **options)
        except httpx2.TransportError as fault:
            response = httpx2.Response(599, text=f"no answer: {type(fault).__name__}")
        self.names.asked.add((method, urlsplit(address).path, response.status_code))
        is_page = response.headers.get("content-type", "").startswith("text/html")
        return Answer(response, Page(response.text) if is_page else None)

    def key(self, address: str, seen_at: str = "") -> str:
        """Return an address as keys of notes have it."""
        return self.names.of(address, seen_at)


def told(response: httpx2.Response, *, whole: bool) -> list[str]:
    """Return status and headers; of cookies their names and what holds of them."""
    lines = [str(response.status_code)]
    for name, value in sorted(response.headers.multi_items()):
        if name == "set-cookie":
            first, _, rest = value.partition(";")
            cookie, _, content = first.partition("=")
            kept = content if len(content) < 20 else f"<{'sealed' if content else ''}>"
            lines.append(f"set-cookie: {cookie}={kept};{re.sub(r'expires=[^;]+', '', rest)}")
        elif name in _TOLD or (whole and name not in _UNSTEADY):
            lines.append(f"{name}: {steady(value)}")
    return lines


_UNSTEADY = frozenset(
    {
        "date",
        "server",
        "content-length",
        "x-request-id",
        "traceparent",
        "ratelimit",
        "etag",
        "content-digest",
    }
)


def _body(answer: Answer, *, whole: bool) -> list[str]:
    response = answer.response
    if answer.page is not None:
        return answer.page.lines if whole else _without_places(answer.page.main)
    kind = response.headers.get("content-type", "")
    if kind.startswith(("text/csv", "text/plain", "text/markdown")):
        lines = [steady(line.replace("\\_", "_")) for line in response.text.splitlines()[:80]]
        return lines if whole else ["<number>" if one.isdigit() else one for one in lines]
    if "json" in kind:
        return [f"({len(response.text.splitlines())} lines)"]
    return [f"({kind})"] if response.content else []


def _without_places(lines: list[str]) -> list[str]:
    """Return the lines of a page without what stands in the log in no certain order.

    Some places wait to be sealed, rights that ended at once stand by their ids, and the last entry
    before the next page of the log is any of those of one moment.
    """
    kept: list[str] = []
    for line in _whole_moments(lines):
        if kept and any(one in kept[-1] for one in _PLACES):
            line = "<place>"
        kept.append(_RIGHT.sub('"<right>"', _SIZE.sub("<log key> <size> <base64>", line)))
    return kept


def _whole_moments(lines: list[str]) -> list[str]:
    """Return the lines of a page of the log without its last row, if another page follows."""
    if not any(_NEXT in line for line in lines):
        return lines
    end = next(at for at, line in enumerate(lines) if line.strip().startswith("nav class='pager'"))
    last = max(at for at, line in enumerate(lines[:end]) if line.strip() == "tr")
    return [*lines[:last], *lines[end:]]


def digest(content: bytes) -> str:
    """Return what tells whether a file is the same."""
    return f"{len(content)} bytes, sha256 {sha256(content).hexdigest()}"


def form_of(answer: Answer, action: str, has: str = "") -> Form | None:
    """Return the form of a page that is sent to an address; None if it has none."""
    for form in answer.page.forms if answer.page else []:
        if form.action == action and (not has or any(one.name == has for one in form.controls)):
            return form
    return None
