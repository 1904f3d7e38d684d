"""Several files in one archive (zip), the same bytes for the same files every time.

A bundle is checked by writing it again (`service.operations.audit.bundle`), so that whatever is
chosen here stays as it is.
"""

import io
import zipfile
from collections.abc import Iterable

MEDIA_TYPE = "application/zip"

_MADE = (1980, 1, 1, 0, 0, 0)
"""The time of each file in it, the first that a zip can state, so that no clock is in it."""


def archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return files, by name and content, as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as zipped:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _MADE)
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            zipped.writestr(entry, content)
    return packed.getvalue()
