"""The commands of the command line, one module each.

A command is a function that takes a `Door` and what somebody types, calls an operation, and returns
an `Answer` (`answering.py`). It imports what it works with when it runs: `kedjekoll --help` then
loads neither frames nor a database, and only `serve` loads the web server.
"""
