"""XML from a stranger: parsed without drawing anything in, and read by paths of tags."""

import re

from lxml import etree

from data_ingest.model.problem import Problem, UnreadableInput

_LIMIT_ERRORS = (etree.ErrorTypes.ERR_NAME_TOO_LONG, etree.ErrorTypes.ERR_RESOURCE_LIMIT)
_LAST_TAG = re.compile(rb"<([A-Za-z_][\w.:-]{0,79})[^<]*\Z")


def parse_xml(payload: bytes, *, name: str) -> etree._Element:
    """Return the root element.

    No entity is expanded, no file or address opened: a DOCTYPE is refused before parsing, and
    the encoding is held to UTF-8 so that none can hide in another. Comments and processing
    instructions are dropped.

    Args:
        payload: The whole file.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: Empty, not UTF-8, with a DOCTYPE, not well-formed, or beyond the parser's
            limits.
    """
    if not payload.strip():
        raise UnreadableInput([Problem("empty-input")], name)
    try:
        payload.decode()
    except UnicodeDecodeError as error:
        line = payload.count(b"\n", 0, error.start) + 1
        problem = Problem("xml-encoding", f"line {line}", {"line": str(line)})
        raise UnreadableInput([problem], name) from None
    if b"<!DOCTYPE" in payload:
        raise UnreadableInput([Problem("xml-dtd")], name)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(payload, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableInput([_syntax_problem(error, payload)], name) from None


def child(parent: etree._Element, *tags: str) -> etree._Element | None:
    """Return the first element at the path `tags` below `parent`, taking first children."""
    found = parent
    for tag in tags:
        below = next(found.iterchildren(tag), None)
        if below is None:
            return None
        found = below
    return found


def text(parent: etree._Element, *tags: str) -> str | None:
    """Return the text at the path `tags`, white space collapsed; None if absent or empty."""
    found = child(parent, *tags)
    return None if found is None or not found.text else " ".join(found.text.split()) or None


def _syntax_problem(error: etree.XMLSyntaxError, payload: bytes) -> Problem:
    line, column = error.position
    params = {"line": str(line)}
    if error.code in _LIMIT_ERRORS:
        *_, written = payload.split(b"\n", line)[:line]
        tag = _LAST_TAG.search(written[: max(column - 1, 0)][-4096:])
        params["element"] = tag[1].decode() if tag else "?"
        return Problem("xml-limit", f"line {line}", params)
    return Problem("not-xml", f"line {line}", params)
