"""Registers that are fetched from their publishers."""

from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import registers as calls
from service.calls.registers import RegisterFetch, RegisterFetchRequest, RegisterList
from service.platform.http.sent import Sent

router = resource(prefix="/v1/registers", tag="snapshots")


@router.get("")
def list_registers(call: CurrentCall) -> RegisterList:
    """List the registers that can be fetched or are in use, and what there is to do about them.

    A version that awaits approval is accepted on the server, with `kedjekoll registers accept`.
    """
    return calls.list_registers(call)


@router.post("/fetches", status_code=202)
def create_register_fetch(call: CurrentCall, stated: Sent[RegisterFetchRequest]) -> RegisterFetch:
    """Let a worker fetch registers now if they have changed.

    The registers are the installation's, so all its organisations share what is fetched.
    """
    return calls.create_register_fetch(call, stated)
