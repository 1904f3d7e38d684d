"""What is wrong with the HTML of a page: tags that do not match, ids twice, labels of none."""

from collections import Counter
from html.parser import HTMLParser

# fmt: off
VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
})
CLOSES_P = frozenset({
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre",
    "section", "table", "ul",
})
# fmt: on
"""Elements before whose start a paragraph ends, so that none stands in one."""
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "tr": {"td", "th"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "table": {"caption", "thead", "tbody"},
    "select": {"option", "optgroup"},
}
POINTING = ("for", "aria-labelledby", "aria-describedby", "list")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.pointed: set[str] = set()
        self.faults: list[str] = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = self.open[-1] if self.open else ""
        names = [name for name, _ in attrs]
        found = dict(attrs)
        if len(set(names)) < len(names):
            self._fault(f"an attribute of <{tag}> is there twice")
        if tag in CLOSES_P and "p" in self.open:
            self._fault(f"<{tag}> in a paragraph")
        if inside in CHILDREN and tag not in CHILDREN[inside]:
            self._fault(f"<{tag}> straight in <{inside}>")
        if tag in ("a", "button", "form", "label") and tag in self.open:
            self._fault(f"<{tag}> in <{tag}>")
        if "id" in found:
            self.ids[found["id"] or ""] += 1
        for name in POINTING:
            self.pointed.update((found.get(name) or "").split())
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self._fault(f"</{tag}> where <{self.open[-1] if self.open else ''}> is open")
            return
        self.open.pop()

    def _fault(self, words: str) -> None:
        self.faults.append(f"line {self.getpos()[0]}: {words}")


def faults(html: str) -> list[str]:
    """Return what is wrong with a page, in words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    twice = [f"id {name} is there {count} times" for name, count in reader.ids.items() if count > 1]
    nowhere = [f"nothing has the id {name}" for name in sorted(reader.pointed - reader.ids.keys())]
    unclosed = [f"<{tag}> is not closed" for tag in reader.open]
    start = [] if html.lstrip().lower().startswith("<!doctype html>") else ["no doctype"]
    return [*start, *reader.faults, *twice, *nowhere, *unclosed]
