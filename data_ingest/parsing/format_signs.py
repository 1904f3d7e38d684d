"""How formats are told by the beginning of a file, without their readers."""

import re

_HEAD = 4096
_TED_EXPORT = re.compile(rb"<(?:[\w.-]{1,40}:)?TED_EXPORT[\s>]")
_ESPD = re.compile(rb"<(?:[\w.-]{1,40}:)?QualificationApplicationRe(?:sponse|quest)[\s>]")
_OCDS_HEAD = 65_536  # bytes; a package lists its extensions before its releases
_OCDS = re.compile(rb'"ocid"\s*:|"(?:releases|records)"\s*:\s*\[')
_OWN = b"kedjekoll-procurement/"


def is_ted_export(payload: bytes) -> bool:
    """Tell whether a file begins as a TED_EXPORT document.

    >>> is_ted_export(b'<?xml version="1.0"?><TED_EXPORT VERSION="R2.0.9.S05.E01">')
    True
    """
    return _TED_EXPORT.search(payload[:_HEAD]) is not None


def is_espd(payload: bytes) -> bool:
    """Tell whether a file begins as an ESPD of version 2 or later, a response or a request.

    A request holds no answers and is then refused by name.

    >>> is_espd(b"<QualificationApplicationResponse xmlns=''>")
    True
    """
    return _ESPD.search(payload[:_HEAD]) is not None


def is_ocds(payload: bytes) -> bool:
    """Tell whether a payload looks like OCDS: JSON whose beginning has a release or record.

    >>> is_ocds(b'{"ocid": "ocds-213czf-1"}'), is_ocds(b"<ocid/>")
    (True, False)
    """
    start = payload[:_OCDS_HEAD].lstrip()
    return start[:1] == b"{" and _OWN not in start and _OCDS.search(start) is not None
