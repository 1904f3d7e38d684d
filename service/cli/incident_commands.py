"""`kedjekoll incident` with all its commands, also the one that stands in a module of its own."""

from service.cli.incident import incident
from service.cli.incident_disposing import dispose

incident.command("dispose")(dispose)

__all__ = ["incident"]
