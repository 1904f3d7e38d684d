"""The verbs of the command line, one module each.

A command imports what it works with when it runs: `kedjekoll --help` then loads neither frames nor
a database, and only `serve` loads the web server.
"""
