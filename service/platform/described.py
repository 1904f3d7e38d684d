"""Parts of sealed records of which each field says what it tells."""

from data_ingest.model.described import tells
from service.platform.sealed import SealedPart


class Described(SealedPart):
    """A part of a sealed record of which each field says what it tells."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        """Refuse a field that does not.

        Raises:
            TypeError: There is one; see `tells`.
        """
        tells(cls)
