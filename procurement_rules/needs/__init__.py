"""The needs assessment before any supplier is known: what the law asks, step by step, as data.

It proposes whether labour terms are needed (LOU 17:2–17:4) and says why. A person decides.
"""
