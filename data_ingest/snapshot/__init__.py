"""Snapshots: what the sources said at one time, immutable, named by its content.

`build` makes one from files, `gate` says whether it may serve at once, `store` keeps them and says
which one serves, `verify` finds what is damaged, `compare` what differs, `lookup` answers by
number.
"""
