"""How settings are named, and what is said of a wrong one, for whoever needs no setting itself.

The settings (`service.settings`) take a tenth of a second to load, more than a short command.
"""

PREFIX = "KEDJEKOLL_"
DATA_DIR = "kedjekoll-data"
"""Folder of the data where none is set."""
SCANNER_ADDRESS = r"^(tcp://(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}|unix:/\S+)$"
"""How the address of a scanner for malware is written."""


class InvalidSettings(ValueError):
    """A setting that the service cannot start with; the message names it, never its value."""
