"""How settings are named, and what is said of a wrong one, for whoever needs no setting itself.

The settings (`service.settings`) take a tenth of a second to load, more than a short command.
"""

PREFIX = "KEDJEKOLL_"
DATA_DIR = "kedjekoll-data"
"""Folder of the data where none is set."""


class InvalidSettings(ValueError):
    """A setting that the service cannot start with; the message names it, never its value."""
