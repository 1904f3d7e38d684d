"""Keys to the API: whose they are, what they are limited to, and until when they are valid."""

from service.api.bodies import Tidied
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import keys as calls
from service.calls.keys import KeyList, KeyResource, MadeKey, NewKey, Rotation
from service.platform.http.sent import Sent

router = resource(prefix="/v1/keys", tag="keys")


@router.get("")
def list_keys(call: CurrentCall) -> KeyList:
    """Return the keys of the organisation, with the day on which each was last used."""
    return calls.list_keys(call)


@router.post("", status_code=201)
def create_key(call: CurrentCall, stated: Tidied[NewKey]) -> MadeKey:
    """Make a key. The answer shows it, this once; only a keyed hash of it is kept.

    A key acts with the roles and units that its person has when it is used, within its scopes.
    """
    return calls.create_key(call, stated)


@router.post("/{key_id}/rotate", status_code=201)
def rotate_key(call: CurrentCall, key_id: str, stated: Sent[Rotation]) -> MadeKey:
    """Make a key in place of another, which stays valid for a while so that nothing stops."""
    return calls.rotate_key(call, key_id, stated)


@router.post("/{key_id}/revoke")
def revoke_key(call: CurrentCall, key_id: str) -> KeyResource:
    """Revoke a key: from the next request on it opens nothing."""
    return calls.revoke_key(call, key_id)
