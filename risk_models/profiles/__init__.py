"""Structural profiles: how often an industry, a country or a good is found, and what follows.

`rates` are fitted down the tree of industries, `sector_points` makes points of them, `composites`
sums up what is known about a country. Nothing here speaks of one firm.
"""
