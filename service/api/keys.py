"""API keys: owner, scopes and expiry."""

from service.api.bodies import Tidied
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import keys as calls
from service.calls.keys import KeyList, KeyResource, MadeKey, NewKey, Rotation
from service.platform.http.sent import Sent

router = resource(prefix="/v1/keys", tag="keys")


@router.get("")
def list_keys(call: CurrentCall) -> KeyList:
    """List the API keys of the organisation, with the date on which each was last used."""
    return calls.list_keys(call)


@router.post("", status_code=201)
def create_key(call: CurrentCall, stated: Tidied[NewKey]) -> MadeKey:
    """Create an API key. The key is returned only in this response; only a keyed hash is stored.

    A key acts with the roles and units that its user has at the time of use, within its scopes.
    """
    return calls.create_key(call, stated)


@router.post("/{key_id}/rotate", status_code=201)
def rotate_key(call: CurrentCall, key_id: str, stated: Sent[Rotation]) -> MadeKey:
    """Create a key that replaces another. The old key stays valid for an overlap period."""
    return calls.rotate_key(call, key_id, stated)


@router.post("/{key_id}/revoke")
def revoke_key(call: CurrentCall, key_id: str) -> KeyResource:
    """Revoke a key, effective from the next request."""
    return calls.revoke_key(call, key_id)
