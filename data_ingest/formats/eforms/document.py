"""An eForms document: its kind and version checked, and the ways to look into it."""

import re
from collections.abc import Iterator

from lxml import etree

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.parsing.xml_document import parse_xml, text

CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
EXT = "{urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2}"
EFAC = "{http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1}"
EFBC = "{http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1}"
EFEXT = "{http://data.europa.eu/p27/eforms-ubl-extensions/1}"

ID = f"{CBC}ID"

ROOTS = {
    f"{{urn:oasis:names:specification:ubl:schema:xsd:{name}-2}}{name}": name
    for name in ("ContractNotice", "ContractAwardNotice", "PriorInformationNotice")
}
"""The documents that are read. Business registration notices hold no purchase."""

SDK_VERSIONS = range(3, 16)
"""Minor versions of eForms SDK 1 that are read. SDK 1.16 changes how fields are withheld
(OP-TED/eForms-SDK, release notes of 1.16.0-beta.1), so it is not taken for one of these."""

_CUSTOMIZATION = re.compile(r"eforms-sdk-1\.(\d{1,2})")

_EXTENSION_PATH = (
    f"{EXT}UBLExtensions",
    f"{EXT}UBLExtension",
    f"{EXT}ExtensionContent",
    f"{EFEXT}EformsExtension",
)


def parse(payload: bytes, *, name: str) -> etree._Element:
    """Return the root of a notice that can be read.

    Args:
        payload: The whole file.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: The XML cannot be read, is another document than a notice, or has an SDK
            version that is not known.
    """
    root = parse_xml(payload, name=name)
    _check_kind(root, name=name)
    return root


def kind_of(root: etree._Element) -> str:
    """Return the local name of the root, such as `ContractNotice`."""
    return ROOTS[str(root.tag)]


def identifier(parent: etree._Element, *tags: str) -> str | None:
    """Return the technical identifier (`ORG-0001`) at the path `tags`.

    None as well for one with a slash: identifiers here are joined by slashes.
    """
    found = text(parent, *tags)
    return None if found is None or "/" in found else found


def texts(parent: etree._Element, tag: str) -> Iterator[tuple[str | None, str]]:
    """Yield language (three letters, or None) and text of every child `tag` that has text."""
    for found in parent.iterchildren(tag):
        if found.text and (value := " ".join(found.text.split())):
            yield found.get("languageID"), value


def preferred(names: Iterator[tuple[str | None, str]], *, language: str | None) -> str | None:
    """Return the text in Swedish, else English, else `language`, else the first; None of none."""
    by_language: dict[str | None, str] = {}
    for found, value in names:
        by_language.setdefault(found, value)
    for wanted in ("SWE", "ENG", language):
        if wanted is not None and wanted in by_language:
            return by_language[wanted]
    return next(iter(by_language.values()), None)


def extension(parent: etree._Element) -> etree._Element | None:
    """Return the eForms extension below `parent`, wherever it stands among other extensions."""
    found = [parent]
    for tag in _EXTENSION_PATH:
        found = [element for above in found for element in above.iterchildren(tag)]
    return found[0] if found else None


def _check_kind(root: etree._Element, *, name: str) -> None:
    if root.tag not in ROOTS:
        params = {"accepted": ", ".join(ROOTS.values())}
        location = f"/{etree.QName(root).localname[:80]}"
        raise UnreadableInput([Problem("eforms-root", location, params)], name)
    version = _CUSTOMIZATION.fullmatch(text(root, f"{CBC}CustomizationID") or "")
    if version is None or int(version[1]) not in SDK_VERSIONS:
        location = f"/{kind_of(root)}/CustomizationID"
        params = {"first": f"1.{SDK_VERSIONS[0]}", "last": f"1.{SDK_VERSIONS[-1]}"}
        raise UnreadableInput([Problem("eforms-version", location, params)], name)
