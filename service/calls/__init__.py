"""The operations behind routes and commands, one module for each feature.

A route of `api` and a command of `cli` call the same function with a `Call` (who asks, in which
language, on which installation) and what was stated. No module here knows HTTP or a terminal.
"""
