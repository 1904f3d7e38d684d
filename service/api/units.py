"""The buyer units of the organisation, such as municipalities that it buys for."""

from service.api.bodies import Tidied, TidiedWithId
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import units as calls
from service.calls.units import NewUnit, Renamed, UnitList, UnitResource

router = resource(prefix="/v1/units", tag="people")


@router.get("")
def list_units(call: CurrentCall) -> UnitList:
    """List the buyer units of the organisation."""
    return calls.list_units(call)


@router.post("", status_code=201)
def create_unit(call: CurrentCall, stated: TidiedWithId[NewUnit]) -> UnitResource:
    """Create a buyer unit."""
    return calls.create_unit(call, stated)


@router.patch("/{unit_id}")
def update_unit(call: CurrentCall, unit_id: str, stated: Tidied[Renamed]) -> UnitResource:
    """Rename a buyer unit. Its ID does not change, and its records stay with it."""
    return calls.update_unit(call, unit_id, stated)
