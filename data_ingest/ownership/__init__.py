"""Beneficial ownership data: statements of BODS in any of its versions, as one kind of row."""
