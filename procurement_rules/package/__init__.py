"""Questions with their gate, letters, clauses and the sheet for workers, as data.

Nothing is sent: what is made here is a draft that a person edits, signs and sends.
"""
