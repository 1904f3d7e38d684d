"""The address at which the figures are given out: one of its own, beside that of the API.

It is off by default and listens on the machine's own address unless told otherwise. A route of the
API would need a key of somebody in one organisation for figures about all of them, would pass
through the proxy in front of the API, and workers have no API.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import start_http_server

from service.operations.installation import Installation
from service.operations.metrics.process import Metrics
from service.operations.metrics.state import InstallationState, LastPass
from service.settings import InvalidSettings, Settings


def check_port(settings: Settings) -> None:
    """Try the port, where a wrong one can still be said plainly.

    Raises:
        InvalidSettings: It cannot be had.
    """
    if settings.metrics_port is None:
        return
    try:
        socket.create_server((settings.metrics_host, settings.metrics_port)).close()
    except OSError as fault:
        raise InvalidSettings(
            f"KEDJEKOLL_METRICS_PORT: {settings.metrics_port} on {settings.metrics_host} cannot be "
            f"listened on: {fault.strerror}; each process needs one of its own"
        ) from fault


@contextmanager
def given_out(
    metrics: Metrics, installation: Installation, settings: Settings, *, last_pass: LastPass
) -> Iterator[None]:
    """Give out the figures of this process and of its installation, if there is a port for it.

    Raises:
        InvalidSettings: The port cannot be had.
    """
    check_port(settings)
    if settings.metrics_port is None:
        yield
        return
    state = InstallationState(
        installation.engine,
        data_dir=settings.data_dir,
        snapshot_dir=settings.snapshot_dir,
        last_pass=last_pass,
        checks=installation.checks(),
    )
    metrics.registry.register(state)
    server, thread = start_http_server(
        settings.metrics_port, settings.metrics_host, metrics.registry
    )
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        metrics.registry.unregister(state)
