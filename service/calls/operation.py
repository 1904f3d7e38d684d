"""Operations: what the service can be asked to do, by a route or a command.

An operation is a function that says at which address the API has it:

    @operation("POST /v1/webhooks")
    def create_webhook(call: Call, stated: NewReceiver) -> MadeReceiver:

Its name is what clients of the API know it by, and its right is that of the address in
`service.operations.people.rights`. Whoever lacks the right is refused by whichever door she comes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Concatenate, Generic, ParamSpec, TypeVar

from pydantic import BaseModel

from service.calls.call import Call
from service.operations.people.rights import RIGHTS, OperationRight, allows
from service.platform.refusal import Refusal

P = ParamSpec("P")
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Operation(Generic[P, Given]):
    """An operation, called like the function that it is made of.

    Attributes:
        route: Method and path that the API has it at.
        does: What is done.
    """

    route: str
    does: Callable[Concatenate[Call, P], Given]

    @property
    def name(self) -> str:
        """What clients of the API know it by."""
        return self.does.__name__

    @property
    def right(self) -> OperationRight:
        """What it asks for of whoever calls it."""
        return RIGHTS[self.route]

    @property
    def takes(self) -> type[BaseModel] | None:
        """The model of what is stated to it; None: nothing is."""
        stated = signature(self.does).parameters.get("stated")
        return None if stated is None else stated.annotation

    def __call__(self, call: Call, /, *args: P.args, **kwargs: P.kwargs) -> Given:
        """Do it, and return what the API answers.

        Raises:
            Refusal: `forbidden`: whoever calls lacks the right; or what the operation refuses.
        """
        if not allows(self.right, call.principal):
            raise Refusal("forbidden")
        return self.does(call, *args, **kwargs)


def operation(
    route: str,
) -> Callable[[Callable[Concatenate[Call, P], Given]], Operation[P, Given]]:
    """Make an operation of a function.

    Args:
        route: Method and path that the API has it at, such as `GET /v1/webhooks/{receiver_id}`.

    Raises:
        ValueError: The table of rights has no such address.
    """
    if route not in RIGHTS:
        raise ValueError(f"service.operations.people.rights says nothing of {route}")
    return lambda does: Operation(route, does)
