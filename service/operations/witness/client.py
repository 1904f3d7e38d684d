"""Ask a server to cosign the newest checkpoint (C2SP tlog-witness, `add-checkpoint`)."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Collection
from datetime import datetime
from typing import NamedTuple

from service.operations.audit.checkpoint import (
    InvalidCheckpoint,
    VerifierKey,
    open_checkpoint,
)
from service.operations.witness.newest import Newest
from service.operations.witness.settings import WitnessServer
from service.platform.process.outbound import NotReached, Outbound

SECONDS = 15.0
"""How long a witness may take to answer. Ours."""

_MOST_BYTES = 16_384
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n?")
_ATTEMPTS = 3  # with the size that the witness itself states


class NotWitnessed(Exception):
    """A witness has not taken a checkpoint; the message says why."""


class OtherLog(NotWitnessed):
    """A witness knows another log under this name than the one in the database.

    Attributes:
        evidence: A checkpoint that shows it, signed by a key of this log; None: the witness gives
            none.
    """

    def __init__(self, said: str, evidence: bytes | None) -> None:
        super().__init__(said)
        self.evidence = evidence


class Cosigned(NamedTuple):
    """What a witness has answered.

    Attributes:
        newest: The checkpoint.
        line: Its cosignature.
        at: When it was cosigned.
    """

    newest: Newest
    line: str
    at: datetime


class Log(NamedTuple):
    """What a client asks of the log.

    Attributes:
        newest: Returns the newest checkpoint as the database has it now.
        prove: Returns the proof that the log has only grown from one size to another.
        keys: Public keys of the log.
    """

    newest: Callable[[], Newest]
    prove: Callable[[int, int], list[bytes]]
    keys: Collection[VerifierKey]


def ask_to_cosign(
    outbound: Outbound, server: WitnessServer, log: Log, *, known_size: int
) -> Cosigned:
    """Ask a witness to cosign the newest checkpoint.

    Args:
        outbound: What is outside is asked through.
        server: The witness.
        log: The log.
        known_size: The size that it has acknowledged last; 0: none.

    Raises:
        OtherLog: It knows a longer log under this name, or another one.
        NotWitnessed: It could not be asked, or refuses.
    """
    old = known_size
    for _ in range(_ATTEMPTS):
        newest = log.newest()
        size = newest.checkpoint.size
        if old > size:
            raise _other(outbound, server, log, f"one of {old} entries, here are {size}")
        status, answer = _post(outbound, server, _request(log, newest, old))
        if status == 200:
            return _cosigned(server, newest, answer)
        if status == 409 and (stated := _SIZE.fullmatch(answer)):
            if int(stated[1]) == old:
                break
            old = int(stated[1])
            if old < known_size:
                raise NotWitnessed(_FORGOTTEN.format(old=old, known=known_size))
            continue
        if status == 422:
            raise _other(outbound, server, log, f"another one at {old} entries")
        raise NotWitnessed(_REFUSED.get(status, f"it answered with status {status}"))
    raise NotWitnessed("it answers with sizes that do not fit each other")


_FORGOTTEN = (
    "it has lost what it cosigned: it states {old} entries, but has acknowledged {known}. Ask its "
    "operator why; to begin again with it, remove its file in the folder witnesses"
)

_REFUSED = {
    400: "it does not understand the request (400)",
    403: "it does not accept the key of this log (403): send its operator the newest public key",
    404: "it does not know this log (404): send its operator the origin and the public key",
    429: "it asks to be left alone for a while (429)",
}


def _request(log: Log, newest: Newest, old: int) -> bytes:
    size = newest.checkpoint.size
    proof = log.prove(old, size) if 0 < old < size else []
    lines = "".join(f"{b64encode(hash_).decode()}\n" for hash_ in proof)
    return f"old {old}\n{lines}\n".encode() + newest.note


def _post(outbound: Outbound, server: WitnessServer, content: bytes) -> tuple[int, bytes]:
    try:
        answer = outbound.post(
            f"{server.url}/add-checkpoint",
            content,
            {"content-type": "text/plain; charset=utf-8"},
            seconds=SECONDS,
            most_bytes=_MOST_BYTES,
        )
    except NotReached as fault:
        raise NotWitnessed(f"it could not be reached: {fault}") from fault
    return answer.status, answer.body


def _cosigned(server: WitnessServer, newest: Newest, answer: bytes) -> Cosigned:
    text = newest.note.decode().rpartition("\n\n")[0] + "\n"
    try:
        line, at = server.cosigner.find(text, answer.decode())
    except (InvalidCheckpoint, UnicodeDecodeError) as fault:
        raise NotWitnessed(f"its answer is no cosignature: {fault}") from None
    return Cosigned(newest, line, at)


def _other(outbound: Outbound, server: WitnessServer, log: Log, said: str) -> OtherLog:
    """Return that a witness knows another log, with the checkpoint that shows it if it gives one.

    A statement of the witness alone can be wrong; a checkpoint that a key of this log has signed
    cannot.
    """
    origin = log.newest().checkpoint.origin
    named = hashlib.sha256(origin.encode()).hexdigest()
    address = f"{server.monitoring or server.url}/{named}/checkpoint"
    try:
        evidence = outbound.get(address)
        open_checkpoint(evidence, log.keys)
    except (NotReached, InvalidCheckpoint):
        return OtherLog(said, None)
    return OtherLog(said, evidence)
