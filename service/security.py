"""Who acts: the principal of a request over HTTP.

The embedded default has one organisation and one named user, both from the settings, and asks
nobody to log in; it therefore listens on the machine's own address alone. Every record is keyed
by tenant and actor from the start, so that real log-in changes this module only.
"""

from typing import Annotated

from fastapi import Depends, Request

from service.principal import Principal


async def principal(request: Request) -> Principal:
    """Return the embedded default's principal; the request itself cannot choose another."""
    settings = request.app.state.settings
    return Principal(tenant_id=settings.tenant_id, actor=settings.actor)


CurrentPrincipal = Annotated[Principal, Depends(principal)]
"""Annotation of an endpoint's argument that needs to know who acts."""
