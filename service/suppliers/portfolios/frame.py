"""Tables on their way out of a confined process: plain values and Arrow, nothing that can act.

What has read a stranger's file may have been taken over by it, so its answer is never unpickled.
"""

import io
from collections.abc import Mapping
from typing import Any

import orjson
import polars as pl

from service.platform.frames import canonical

_LENGTH = 8  # bytes of the number that stands before each part


def pack(said: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Return plain values and tables as bytes."""
    parts = [canonical({"said": said, "tables": list(tables)})]
    for table in tables.values():
        stream = io.BytesIO()
        table.write_ipc(stream, compression="lz4")  # a million suppliers come in one parcel
        parts.append(stream.getvalue())
    return b"".join(len(part).to_bytes(_LENGTH) + part for part in parts)


def unpack(parcel: bytes) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Return what `pack` has packed."""
    parts, at = [], 0
    while at < len(parcel):
        end = at + _LENGTH + int.from_bytes(parcel[at : at + _LENGTH])
        parts.append(parcel[at + _LENGTH : end])
        at = end
    head = orjson.loads(parts[0])
    tables = (pl.read_ipc(io.BytesIO(part)) for part in parts[1:])
    return head["said"], dict(zip(head["tables"], tables, strict=True))
