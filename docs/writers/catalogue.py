"""`make catalogue`: collect the texts of the service into the catalogue of each language.

A language is one file under `data_ingest/locales` (`data_ingest.model.translation`). The Swedish
one has the words of the interface: Swedish pairs stand beside what they describe, in the code and
in YAML. Another language has both. `make catalogue LANGUAGE=fi` begins one. What is new gets an
empty entry, which a reader sees in English until somebody translates it; what is gone goes.
"""

import ast
import csv
import json
import pkgutil
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from data_ingest.model.text import Text
from data_ingest.model.translation import LOCALES, SWEDISH

ROOT = Path(__file__).parents[2]
PACKAGES = ("data_ingest", "risk_models", "procurement_rules", "service")
TEMPLATES = ROOT / "service" / "web" / "templates"
_JINJA = {
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "extensions": "jinja2.ext.do",
}
_CONTEXT_FIRST = "pgettext"
_WIDTH = 100
_ENGLISH = re.compile(r"(^|_)en$")
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Key = tuple[str, str | tuple[str, str]]
"""Context, and the English text or its singular and plural."""


def words() -> dict[Key, set[str]]:
    """Return the words of the interface, each with the files that say it.

    Raises:
        ValueError: A call of `message` does not have its text written out.
    """
    found: dict[Key, set[str]] = {}
    for file in _sources():
        for context, english in _messages(file):
            found.setdefault((context, english), set()).add(str(file.relative_to(ROOT)))
    for template in sorted(TEMPLATES.glob("*.html")):
        with template.open("rb") as opened:
            extracted = babel_extract(opened, ("_", "gettext", "ngettext", "pgettext"), (), _JINJA)
            for _, function, said, _ in extracted:
                found.setdefault(_key(function, said), set()).add(str(template.relative_to(ROOT)))
    return found


def pairs() -> dict[Key, set[str]]:
    """Return the English of every pair that stands beside what it describes, each with its Swedish.

    Those of the code are noted while every module is imported, so call it before anything else has
    imported them.
    """
    found: dict[Key, set[str]] = {}
    plain = Text.__init__

    def noted(self: Text, sv: str | None, en: str, context: str = "") -> None:
        plain(self, sv, en, context)
        if sv is not None:
            found.setdefault((context, en), set()).add(sv)

    Text.__init__ = noted  # type: ignore[method-assign]
    try:
        for package in PACKAGES:
            for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
                if not module.name.endswith("__main__"):
                    import_module(module.name)
    finally:
        Text.__init__ = plain  # type: ignore[method-assign]
    for swedish, english in _in_files():
        found.setdefault(("", english), set()).add(swedish)
    for english in _in_tables():
        found.setdefault(("", english), set())
    return found


def written(language: str, known: bytes | None) -> bytes:
    """Return the file of a language as it is now.

    Args:
        language: Its code, such as `fi`.
        known: The file so far, whose translations stay; None for a new one.
    """
    before: Mapping[Key, Message] = {} if known is None else by_key(read_po(BytesIO(known)))
    wanted = words()
    if language != SWEDISH:
        wanted = {key: set() for key in pairs()} | wanted
    made = Catalog(locale=language)
    for (context, english), places in sorted(wanted.items(), key=_order):
        earlier = before.get((context, english))
        made.add(
            english,
            None if earlier is None else earlier.string,
            locations=[(place, 0) for place in sorted(places)],
            context=context or None,
        )
    return _header(made) + _text(made)


def _in_files() -> Iterator[tuple[str, str]]:
    """Yield each pair, Swedish and English, of the YAML and the cards beside the code."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.yaml")):
            for content in yaml.load_all(file.read_text("utf-8"), Loader=_YAML):  # safe
                yield from _within(content)
        for file in sorted((ROOT / package).rglob("scorecards/*.json")):
            yield from _within(json.loads(file.read_text("utf-8")))


def _in_tables() -> Iterator[str]:
    """Yield the English of what has a column in each language."""
    for file in sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.csv")):
        with file.open(encoding="utf-8", newline="") as opened:
            rows = csv.DictReader(opened)
            columns = [name for name in rows.fieldnames or () if _ENGLISH.search(name)]
            for row in rows:
                yield from (row[name] for name in columns if row[name])


def _within(content: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # of any form
    if isinstance(content, dict):
        swedish, english = content.get("sv"), content.get("en")
        if isinstance(swedish, str) and isinstance(english, str):
            yield swedish, english
        for value in content.values():
            yield from _within(value)
    elif isinstance(content, list):
        for value in content:
            yield from _within(value)


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def _messages(file: Path) -> Iterator[tuple[str, str]]:
    text = file.read_text("utf-8")
    if "message(" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == "message":
            said = [part.value if isinstance(part, ast.Constant) else None for part in node.args]
            if node.keywords or not all(isinstance(part, str) for part in said):
                raise ValueError(f"{file}:{node.lineno}: write the text of message(…) out.")
            english, context = (*map(str, said), "")[:2]
            yield context, english


def _key(function: str | None, said: Any) -> Key:  # noqa: ANN401  # a text, or several
    parts = [said] if isinstance(said, str) else [part for part in said if part]
    if len(parts) == 1:
        return "", parts[0]
    first, second = parts[:2]
    return (first, second) if function == _CONTEXT_FIRST else ("", (first, second))


def by_key(catalogue: Catalog) -> Mapping[Key, Message]:
    """Return the messages of a catalogue by context and English."""
    return {
        (
            message.context or "",
            message.id if isinstance(message.id, str) else (message.id[0], message.id[1]),
        ): message
        for message in catalogue
        if message.id
    }


def _order(entry: tuple[Key, set[str]]) -> tuple[list[str], str, str]:
    (context, english), places = entry
    return sorted(places), english if isinstance(english, str) else english[0], context


def _header(made: Catalog) -> bytes:
    lines = (
        "Content-Type: text/plain; charset=UTF-8",
        f"Language: {made.locale}",
        f"Plural-Forms: {made.plural_forms}",
    )
    stated = "".join(f'"{line}\\n"\n' for line in lines)
    return f'msgid ""\nmsgstr ""\n{stated}\n'.encode()


def _text(made: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, made, width=_WIDTH, omit_header=True, include_lineno=False)
    return buffer.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the catalogues as the texts are now.

    Returns:
        The exit code; 1 if one is to be written, or has a text without translation, with `--check`.
    """
    parser = ArgumentParser(prog="python -m docs.writers.catalogue", description=main.__doc__)
    parser.add_argument("--language", help="code of a language to begin, such as fi")
    parser.add_argument("--check", action="store_true", help="write nothing; say what is not fresh")
    given = parser.parse_args(arguments)
    files: Iterable[Path] = sorted(LOCALES.glob("*.po"))
    if given.language:
        files = [LOCALES / f"{given.language}.po"]
    stale = []
    for file in files:
        known = file.read_bytes() if file.exists() else None
        made = written(file.stem, known)
        empty = sum(not message.string for message in read_po(BytesIO(made)) if message.id)
        sys.stderr.write(f"{file.name}: {empty} texts to translate\n")
        if made != known:
            stale.append(file.name)
        if made != known and not given.check:
            file.write_bytes(made)
    if given.check and stale:
        sys.stderr.write(f"Not fresh: {', '.join(stale)}. Write them: make catalogue\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
