"""Screenings that are made once more: with a corrected purchase, or with what is known today."""
