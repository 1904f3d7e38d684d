"""What stands in a PDF: tags with their texts, pages, links, metadata, attachments, markers."""

import io
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject, IndirectObject

_UNSTEADY = re.compile(r"Date$|^when$|(Document|[Ii]nstance)ID$")
_SHOWN_ATTRIBUTES = ("/Scope", "/RowSpan", "/ColSpan", "/ListNumbering", "/Headers", "/Summary")
_SAID_OF_TAGS = ("/Alt", "/ActualText", "/Lang", "/E", "/T")
_UNTAGGED = -1
Texts = dict[tuple[int, int], str]
"""The texts of a document by page and number of the marked content."""


def pdf_told(payload: bytes) -> str:
    """Return all that a PDF says, a tag or a property a line."""
    reader = PdfReader(io.BytesIO(payload))
    texts: Texts = {}
    places: dict[int, int] = {}
    lines = [f"{reader.pdf_header} {len(reader.pages)} pages"]
    for number, page in enumerate(reader.pages):
        places[page.indirect_reference.idnum] = number
        texts |= _page_texts(reader, page, number)
        lines.append(f"page {number + 1}: {[round(float(one)) for one in page.mediabox]}")
    lines += _markers(reader)
    lines += _metadata(reader)
    lines += [f"outline: {one}" for one in _outline(reader.outline, 0)]
    root = reader.trailer["/Root"].get("/StructTreeRoot")
    if root is not None:
        lines += [f"roles: {dict(root.get_object().get('/RoleMap', {}))}"]
        lines += _tags(root.get_object(), texts, places, 0, None)
    for name, contents in sorted(reader.attachments.items()):
        lines += [f"attached {name}: {one.decode('utf-8', 'replace')}" for one in contents]
    lines += [
        f"beside the tags, page {number + 1}: {_spaced(texts[number, _UNTAGGED])}"
        for number in range(len(reader.pages))
        if texts.get((number, _UNTAGGED), "").strip()
    ]
    return "\n".join(lines)


def _markers(reader: PdfReader) -> Iterator[str]:
    root = reader.trailer["/Root"]
    yield f"catalogue: {sorted(root)} {root.get('/Lang')} {_plain(root.get('/MarkInfo'))}"
    yield f"preferences: {_plain(root.get('/ViewerPreferences'))} {root.get('/PageMode')}"
    for one in root.get("/OutputIntents", []):
        intent = {
            key: str(value) for key, value in one.get_object().items() if "Profile" not in key
        }
        yield f"intent: {intent}"
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in reader.pages
        for font in (page["/Resources"].get_object().get("/Font") or {}).values()
    }
    yield f"fonts: {sorted(fonts)}"


def _metadata(reader: PdfReader) -> Iterator[str]:
    for name, value in sorted((reader.metadata or {}).items()):
        yield f"{name}: {'(moment)' if _UNSTEADY.search(name) else value}"
    stored = reader.trailer["/Root"].get("/Metadata")
    if stored is None:
        return
    for one in etree.fromstring(stored.get_object().get_data()).iter():
        if not isinstance(one.tag, str):
            continue
        name = etree.QName(one).localname
        text = (one.text or "").strip()
        if text or one.attrib:
            shown = "(unsteady)" if _UNSTEADY.search(name) else text
            yield f"xmp {name} {dict(one.attrib)}: {shown}"


def _outline(entries: list[Any], depth: int) -> Iterator[str]:
    for one in entries:
        if isinstance(one, list):
            yield from _outline(one, depth + 1)
        else:
            yield "  " * depth + str(one.title)


def _tags(
    element: DictionaryObject,
    texts: Texts,
    places: dict[int, int],
    depth: int,
    page: IndirectObject | None,
) -> Iterator[str]:
    """Yield an element, with what stands directly in it, and then all below it."""
    page = element.raw_get("/Pg") if "/Pg" in element else page
    own: list[str] = []
    on: set[str] = set()
    below: list[DictionaryObject] = []
    for kid in _kids(element):
        if isinstance(kid, int):
            own.append(texts.get((places[page.idnum], int(kid)), ""))
            on.add(f"p{places[page.idnum] + 1}")
        elif kid.get("/Type") == "/MCR":
            at = kid.raw_get("/Pg") if "/Pg" in kid else page
            own.append(texts.get((places[at.idnum], int(kid["/MCID"])), ""))
            on.add(f"p{places[at.idnum] + 1}")
        elif kid.get("/Type") == "/OBJR":
            own.append(f" (leads to {_target(kid['/Obj'].get_object())})")
        else:
            below.append(kid)
    if "/S" in element:
        said = [f"{name[1:]}={element[name]}" for name in _SAID_OF_TAGS if name in element]
        yield (
            "  " * depth
            + " ".join([*(str(element["/S"])[1:], *sorted(on)), *said, *_attributes(element)])
            + (f" | {_spaced(''.join(own))}" if own else "")
        )
    for one in below:
        yield from _tags(one, texts, places, depth + 1, page)


def _kids(element: DictionaryObject) -> list[Any]:
    kids = element.get("/K")
    kids = [] if kids is None else kids.get_object() if isinstance(kids, IndirectObject) else kids
    found = kids if isinstance(kids, list) else [kids]
    return [one.get_object() for one in found]


def _attributes(element: DictionaryObject) -> Iterator[str]:
    stated = element.get("/A")
    stated = stated.get_object() if stated is not None else []
    for one in stated if isinstance(stated, list) else [stated]:
        found = one.get_object()
        for name in _SHOWN_ATTRIBUTES:
            if name in found:
                yield f"{name[1:]}={_plain(found[name])}"


def _target(annotation: DictionaryObject) -> str:
    action = annotation.get("/A")
    if action is None:
        return "a place in the document"
    return str(action.get_object().get("/URI", "a place in the document"))


def _plain(value: Any) -> str:
    value = value.get_object() if isinstance(value, IndirectObject) else value
    if isinstance(value, dict):
        return str({key: _plain(one) for key, one in value.items()})
    return str([_plain(one) for one in value]) if isinstance(value, list) else str(value)


def _page_texts(reader: PdfReader, page: Any, number: int) -> Texts:
    """Return the texts of a page, glyph by glyph, as no guess about spaces changes them."""
    fonts = {
        name: _characters(font.get_object())
        for name, font in (page["/Resources"].get_object().get("/Font") or {}).items()
    }
    texts: Texts = {}
    open_marks: list[tuple[int | None, bool]] = []
    font: dict[int, str] = {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            said = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
            mark = said.get("/MCID")
            if mark is None and operands[0] == "/Artifact":
                mark = _UNTAGGED
            if "/ActualText" in said:
                _append(texts, number, open_marks, mark, str(said["/ActualText"]))
            open_marks.append((mark, "/ActualText" in said))
        elif operator == b"EMC":
            open_marks.pop()
        elif operator == b"Tf":
            font = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ", b"'", b'"') and not any(hidden for _, hidden in open_marks):
            shown = operands[-1] if isinstance(operands[-1], list) else [operands[-1]]
            text = "".join(
                _decoded(one, font) for one in shown if not isinstance(one, (int, float))
            )
            _append(texts, number, open_marks, None, text)
        elif operator == b"BT":
            _append(texts, number, open_marks, None, " ")
    return texts


def _append(
    texts: Texts, page: int, open_marks: list[tuple[int | None, bool]], own: Any, text: str
) -> None:
    marks = [one for one, _ in open_marks if one is not None] + ([own] if own is not None else [])
    key = (page, int(marks[-1]) if marks else _UNTAGGED)
    texts[key] = texts.get(key, "") + text


def _decoded(shown: Any, font: dict[int, str]) -> str:
    raw = shown.original_bytes if hasattr(shown, "original_bytes") else bytes(shown)
    codes = (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))
    return "".join(font.get(code, "\ufffd") for code in codes)


def _characters(font: DictionaryObject) -> dict[int, str]:
    """Return which characters the glyphs of a font stand for, from its ToUnicode table."""
    if "/ToUnicode" not in font:
        return {}
    table = font["/ToUnicode"].get_object().get_data().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, to in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(to).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for low, high, to in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = chr(int(to, 16) + step)
    return found


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
