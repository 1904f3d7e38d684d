"""QR codes of documents, drawn once for each content: the forms of one document share them."""

from functools import lru_cache

import segno


@lru_cache(maxsize=32)
def qr_svg(content: str) -> str:
    """Return a QR code with correction level M as an SVG element, without an XML declaration."""
    return segno.make(content, error="m").svg_inline(scale=4)
