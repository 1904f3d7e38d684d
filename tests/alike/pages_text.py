"""A page as lines of text: every tag with its attributes, every text, in their order."""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser

_VOID = frozenset({"input", "br", "img", "hr", "meta", "link", "path", "rect", "circle", "wbr"})
_INLINE = frozenset({"p", "li", "td", "th", "h1", "h2", "h3", "h4", "label", "button", "option"})
_STATIC = re.compile(r"(/app/static/[^?\s]+)\?[0-9a-f]{12}")
_CLOCK = re.compile(r"(?<=\d{4}\s)\d\d:\d\d(?!\d)")
_LONGEST = 3_000
_RANDOM = (
    (re.compile(r"http://127\.0\.0\.1:\d+"), "<server>"),
    (re.compile(r"\b(?:(kk)_[0-9a-z]{12}|(kr|whsec))_[\w+/=-]{20,}"), r"<\1\2_…>"),
    (re.compile(r"(%2F|%3D|%2C)(?=[a-z]+_[0-9a-z]{21})"), r"\1 "),
    (re.compile(r"\b(state|nonce|code_challenge)=[\w-]{32,}"), r"\1=<random>"),
    (re.compile(r"(?<![0-9A-Za-z+/])[0-9a-f]{32}(?![0-9A-Za-z+/])"), "<hash>"),
    (re.compile(r"(?<![0-9A-Za-z+/])[0-9a-f]{64}(?![0-9A-Za-z+/])"), "<hash>"),
    (re.compile(r"\bkedjekoll/[0-9a-f]{8}(\+[0-9a-f]{8}\+)?"), "<log key>"),
    (re.compile(r"\bkk_[0-9a-z]{12}\b|(?<=,key,)[0-9a-z]{12}\b"), "<key>"),
    (re.compile(r"[A-Za-z0-9+/]{43,}={0,2}(?![A-Za-z0-9+/_.-])"), "<base64>"),
)
"""What other ids or secrets make different: hashes over ids, the log's key, beginnings of keys."""
_ONCE = re.compile(r"^[0-9a-f]{32}([a-z]+_[0-9a-hjkmnp-tv-z]{21})?")


def steady(text: str) -> str:
    """Return a text without what changes with the build or the minute."""
    text = _CLOCK.sub("<clock>", _STATIC.sub(r"\1", text))
    for random, name in _RANDOM:
        text = random.sub(name, text)
    return text


@dataclass
class Control:
    """What a form sends under one name."""

    kind: str
    name: str
    values: list[str]
    offered: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form of a page, as a browser would send it."""

    method: str
    action: str
    is_multipart: bool
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def hidden(self) -> dict[str, str]:
        """Its hidden fields; of several of one name the last."""
        return {one.name: one.values[0] for one in self.controls if one.kind == "hidden"}

    @property
    def shown(self) -> list[Control]:
        """What somebody can fill in."""
        return [one for one in self.controls if one.kind != "hidden"]


_CONTROLS = frozenset({"input", "select", "textarea", "label"})


class Page(HTMLParser):
    """Reads a page.

    Attributes:
        lines: Its tags and texts, a line each, as deep as they stand.
        links: Addresses that it leads to, in their order.
        forms: Its forms.
    """

    def __init__(self, content: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._open: list[str] = []
        self._main: list[int] = []
        self._form: Form | None = None
        self._text: Control | None = None
        self._select: Control | None = None
        self.feed(content)
        self.close()

    @property
    def main(self) -> list[str]:
        """The lines of its title and its content, without the frame of every page."""
        if not self._main:
            return self.lines
        titles = [line.strip() for line in self.lines if line.strip().startswith("html ")]
        titles += [
            self.lines[at + 1].strip()
            for at, line in enumerate(self.lines[:-1])
            if line.strip() == "title"
        ]
        return [*titles, *self.lines[self._main[0] : self._main[-1]]]

    def handle_decl(self, decl: str) -> None:
        """Note the kind of document."""
        self.lines.append(f"!{decl}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, its attributes in their order, and what it sends or leads to.

        Macros make the attributes of controls in whatever order; here they come by name.
        """
        stated = {name: value or "" for name, value in attrs}
        attrs = sorted(attrs, key=lambda pair: pair[0]) if tag in _CONTROLS else attrs
        told = "".join(
            f" {name}" if value is None else f" {name}={_value(name, value, stated)}"
            for name, value in attrs
        )
        if tag == "main":
            self._main.append(len(self.lines))
        self.lines.append("  " * len(self._open) + tag + told)
        if tag not in _VOID:
            self._open.append(tag)
        for name in ("href", "src", "hx-get"):
            if name in stated and (tag, name) != ("link", "href"):
                self.links.append(stated[name])
        self._controls(tag, stated)

    def _controls(self, tag: str, stated: dict[str, str]) -> None:
        if tag == "form":
            is_multipart = stated.get("enctype") == "multipart/form-data"
            self._form = Form(
                stated.get("method", "get").lower(), stated.get("action", ""), is_multipart
            )
            self.forms.append(self._form)
            return
        if self._form is None:
            return
        if tag == "option" and self._select is not None:
            value = stated.get("value", "")
            self._select.offered.append(value)
            if "selected" in stated or not self._select.values:
                self._select.values = [value]
        name = stated.get("name", "")
        if "disabled" in stated or (not name and tag != "button"):
            return
        if tag == "button":
            self._form.buttons.append((name, stated.get("value", "")))
        elif tag in ("select", "textarea"):
            made = Control(tag, name, [])
            self._form.controls.append(made)
            self._select = made if tag == "select" else None
            self._text = made if tag == "textarea" else None
        elif tag == "input":
            self._input(stated.get("type", "text"), name, stated)

    def _input(self, kind: str, name: str, stated: dict[str, str]) -> None:
        assert self._form is not None
        value = stated.get("value", "on" if kind in ("radio", "checkbox") else "")
        if kind not in ("radio", "checkbox"):
            self._form.controls.append(Control(kind, name, [] if kind == "file" else [value]))
            return
        known = [one for one in self._form.controls if (one.kind, one.name) == (kind, name)]
        if not known:
            known = [Control(kind, name, [])]
            self._form.controls += known
        known[0].offered.append(value)
        if "checked" in stated:
            known[0].values.append(value)

    def handle_endtag(self, tag: str) -> None:
        """Note where something ends, as far as its depth tells."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "main":
            self._main.append(len(self.lines))
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        """Note a text; spaces that nobody sees are one."""
        if self._text is not None:
            self._text.values.append(data.removeprefix("\n"))
        said = re.sub(r"[ \t\r\n]+", " ", data).strip(" ")
        if said:
            said = steady(said) if len(said) <= _LONGEST else f"{said[:80]}… {_digest(said)}"
            self.lines.append("  " * len(self._open) + f'"{said}"')


def _digest(text: str) -> str:
    return f"<{len(text)} characters {sha256(text.encode()).hexdigest()}>"


def _value(name: str, value: str, stated: dict[str, str]) -> str:
    """Return an attribute's value, with what is random by its meaning."""
    field_name = stated.get("name")
    if name == "value" and field_name == "form_key" and len(value) == 32:
        return "<form key>"
    if name == "value" and field_name == "once":
        return _ONCE.sub(lambda found: f"<once> {found[1] or ''} ", value)
    if len(value) > _LONGEST:
        return _digest(value)
    return repr(steady(value))
