"""An ESPD response: its kind and version checked, and the ways to look into it."""

import re

from lxml import etree

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.parsing.xml_document import parse_xml, text

CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"

ID = f"{CBC}ID"

_RESPONSE = "QualificationApplicationResponse"
_ROOT = f"{{urn:oasis:names:specification:ubl:schema:xsd:{_RESPONSE}-2}}{_RESPONSE}"
_EXECUTION = re.compile(r"ESPD-EDMv[234]\.\d+\.\d+(?:-[A-Z]+)?")
_CUSTOMIZATION = re.compile(r"urn:www\.cenbii\.eu:transaction:biitrdm092:ver3\.0")
"""Version 2 names the CEN-BII transaction "qualification response" here; its official samples
(ESPD-EDM 2.1.1, 2019) have no ProfileExecutionID, which later versions require."""


def parse(payload: bytes, *, name: str) -> etree._Element:
    """Return the root of a response that can be read.

    Args:
        payload: The whole file.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: The XML cannot be read, is another document, such as the buyer's request,
            or has a version that is not known.
    """
    root = parse_xml(payload, name=name)
    if root.tag != _ROOT:
        location = f"/{etree.QName(root).localname[:80]}"
        raise UnreadableInput([Problem("espd-root", location)], name)
    execution = text(root, f"{CBC}ProfileExecutionID")
    customization = text(root, f"{CBC}CustomizationID") or ""
    known = (
        _CUSTOMIZATION.fullmatch(customization)
        if execution is None
        else _EXECUTION.fullmatch(execution)
    )
    if not known:
        raise UnreadableInput([Problem("espd-version", f"/{_RESPONSE}/ProfileExecutionID")], name)
    return root
