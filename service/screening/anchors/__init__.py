"""Anchor profiles: made-up but typical cases with the band or order that a source states."""
