"""QR codes of documents, drawn once for each content: the forms of one document share them."""

from functools import lru_cache


@lru_cache(maxsize=32)
def qr_svg(content: str) -> str:
    """Return a QR code with correction level M as an SVG element, without an XML declaration."""
    import segno

    return segno.make(content, error="m").svg_inline(scale=4)
