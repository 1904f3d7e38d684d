"""What stands in a workbook: every cell with its type and number format, and how sheets are set."""

import hashlib
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SAID_OF_SHEETS = (
    *("sheetPr", "sheetViews", "sheetFormatPr", "cols", "sheetProtection", "autoFilter"),
    *("mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions"),
    *("pageMargins", "pageSetup", "headerFooter", "tableParts"),
)
_UNSTEADY = re.compile(r"<(dcterms:(?:created|modified))[^>]*>[^<]*<")


def xlsx_told(packed: zipfile.ZipFile) -> str:
    """Return all that a workbook says, a cell or a setting a line."""
    names = packed.namelist()
    strings = _strings(packed) if "xl/sharedStrings.xml" in names else []
    styles = _styles(packed)
    book = etree.fromstring(packed.read("xl/workbook.xml"))
    targets = _targets(packed, "xl/_rels/workbook.xml.rels")
    lines = sorted(names) + sorted({f"{_short(one)}: {one}" for one in styles})
    for name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"):
        if name in names:
            lines.append(_UNSTEADY.sub(r"<\1>(moment)<", packed.read(name).decode()))
    for one in book:
        if etree.QName(one).localname != "sheets":
            lines.append(_xml(one))
    for sheet in book.find(f"{_MAIN}sheets"):
        lines.append(f"sheet {sheet.get('name')} {sheet.get('state')}")
        path = "xl/" + targets[sheet.get(_RELATION)].removeprefix("/xl/")
        lines += _sheet(packed, path, strings, styles)
    for name in sorted(names):
        if re.match(r"xl/(tables|comments|drawings|charts)", name) and name.endswith(".xml"):
            lines.append(f"{name}: {_xml(etree.fromstring(packed.read(name)))}")
    return "\n".join(lines)


def _sheet(
    packed: zipfile.ZipFile, path: str, strings: list[str], styles: list[str]
) -> Iterator[str]:
    root = etree.fromstring(packed.read(path))
    folder, _, file = path.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    if relations in packed.namelist():
        yield f"  leads to {_targets(packed, relations)}"
    for one in root:
        if etree.QName(one).localname in _SAID_OF_SHEETS:
            yield "  " + _xml(one)
    for row in root.iter(f"{_MAIN}row"):
        set_so = {key: row.get(key) for key in ("ht", "hidden", "outlineLevel") if row.get(key)}
        if set_so:
            yield f"  row {row.get('r')} {set_so}"
        for cell in row:
            style = _short(styles[int(cell.get("s", 0))])
            yield f"  {cell.get('r')} {_cell(cell, strings)} {style}"


def _cell(cell: etree._Element, strings: list[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v")
    formula = cell.findtext(f"{_MAIN}f")
    if kind == "s":
        value = strings[int(value or 0)]
    elif kind == "inlineStr":
        value = "".join(cell.itertext())
    return f"{kind} {value!r}" + (f" ={formula}" if formula else "")


def _strings(packed: zipfile.ZipFile) -> list[str]:
    root = etree.fromstring(packed.read("xl/sharedStrings.xml"))
    return ["".join(one.itertext()) for one in root]


def _styles(packed: zipfile.ZipFile) -> list[str]:
    """Return in words how each kind of cell is set: number format, font, fill, alignment, lock."""
    root = etree.fromstring(packed.read("xl/styles.xml"))
    formats = {one.get("numFmtId"): one.get("formatCode") for one in root.iter(f"{_MAIN}numFmt")}
    fonts = [_xml(one) for one in root.find(f"{_MAIN}fonts")]
    fills = [_xml(one) for one in root.find(f"{_MAIN}fills")]
    told = []
    for one in root.find(f"{_MAIN}cellXfs"):
        number = one.get("numFmtId", "0")
        font, fill = fonts[int(one.get("fontId", 0))], fills[int(one.get("fillId", 0))]
        marks = re.findall(r"<(b|i|u|strike)\b", font) + re.findall(r'color [^>]*"(\w+)"', font)
        filled = re.findall(r'fgColor [^>]*"(\w+)"', fill)
        inner = "".join(_xml(each) for each in one)
        told.append(f"{formats.get(number, number)} {' '.join(marks + filled)} {inner}".strip())
    return told


def _short(style: str) -> str:
    """Return a name of a style that follows from it alone."""
    return "§" + hashlib.sha256(style.encode()).hexdigest()[:4]


def _targets(packed: zipfile.ZipFile, path: str) -> dict[str, str]:
    root = etree.fromstring(packed.read(path))
    return {one.get("Id"): one.get("Target") for one in root}


def _xml(one: etree._Element) -> str:
    text = etree.tostring(one, encoding="unicode").strip()
    return re.sub(r'\s?xmlns(:\w+)?="[^"]*"', "", text)
