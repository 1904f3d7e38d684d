"""Numbers of organisations: schemes, normal forms, check digits, and natural persons kept out.

Schemes are org-id codes. Check digits are Polars expressions so that one number and ten million
run the same code; python-stdnum is the oracle in the tests. A Swedish personal number passes the
check of an organisation number, so a number is a legal person's only if its third digit is at
least 2; anything else is recognised as a natural person's and leaves this module only as a keyed
hash. Sources: org-id.guide (lists of 2025-01), Skatteverket SKV 709 for the Swedish numbers.
"""
