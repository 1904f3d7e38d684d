"""The text in a bundle that says what its files are and how it is checked without the service."""

import hashlib
from importlib.resources import files

from data_ingest.model.text import Language, message
from service.operations.audit.bundle import VERIFIER

RECORD = "screening.json"
"""The member with the exact bytes whose hash is the screening's `result_hash`."""

_TEXT = message(
    """Screening {screening}

This bundle holds a screening as it was issued, and the proof that nothing in it has been changed.

manifest.json         what the bundle is about, and the SHA-256 of every other file
proof.json            the entry of the log about the manifest, and the signed checkpoint
report-….pdf, .xlsx   the report
{record}        the record itself, if points were open
rulebook.jsonl.gz     the rules that were applied
kedjekoll-verify.py   the program that checks a bundle

To check it you need Python 3.10 or later, the package "cryptography", and the public key of the
log, which the organisation that issued the bundle gives out. No network is used:

    python kedjekoll-verify.py --key KEY BUNDLE.zip

Take the program from somewhere else than from the bundle that you check, or compare its SHA-256
with what the organisation states:

    {sha256}

A bundle alone cannot show whether a later screening has superseded it. Ask the organisation.
The screening is a reason to look, never a verdict on a firm.
"""
)


def verifier() -> bytes:
    """Return the program that checks a bundle with `cryptography` alone."""
    return files("service.operations.audit").joinpath("kedjekoll_verify.py").read_bytes()


def readme(screening_id: str, language: Language) -> bytes:
    """Return the text of a bundle, in one language.

    Args:
        screening_id: The screening.
        language: Of the text.
    """
    sha256 = f"{hashlib.sha256(verifier()).hexdigest()}  {VERIFIER}"
    text = _TEXT.to(language).format(screening=screening_id, record=RECORD, sha256=sha256)
    return text.encode()
