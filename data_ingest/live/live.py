"""Which register is asked for which number."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from data_ingest.live import eu_vies, fi_prh, gb_companieshouse, no_brreg, xx_gleif
from data_ingest.live.answer import LookUp, RegisterReply
from data_ingest.live.client import RegisterClient
from data_ingest.live.se_bolagsverket import Bolagsverket
from data_ingest.live.se_bolagsverket_answer import se_bolagsverket
from data_ingest.model.problem import Problem
from data_ingest.records.source import Source

LIVE: dict[str, Source] = {
    source.id: source
    for source in (
        se_bolagsverket,
        no_brreg.SOURCE,
        fi_prh.SOURCE,
        gb_companieshouse.gb_companieshouse,
        xx_gleif.SOURCE,
        eu_vies.eu_vies,
    )
}
"""The registers that can be asked, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRegisters:
    """The registers that an installation can ask.

    Attributes:
        client: Client to ask with.
        person_key: Secret for the keyed hash of natural persons' numbers.
        bolagsverket: Bolagsverket, if there are credentials for it.
        companies_house_key: Key of the Companies House API, if there is one.
    """

    client: RegisterClient
    person_key: bytes = field(repr=False)
    bolagsverket: Bolagsverket | None = None
    companies_house_key: str | None = field(default=None, repr=False)

    def look_up(self, scheme: str, number: str, *, persons: bool = False) -> tuple[LookUp, ...]:
        """Ask every register that can have a number; none if no register has such numbers.

        Args:
            scheme: Scheme of the number, such as `SE-ON` or `VAT`.
            number: The number.
            persons: Whether to send a natural person's number to those that take it in a body.
        """
        return tuple(self._answers(scheme, number, persons=persons))

    def _answers(self, scheme: str, number: str, *, persons: bool) -> Iterator[LookUp]:
        client, key = self.client, self.person_key
        if scheme == "SE-ON":
            if self.bolagsverket is None:
                yield self._without_credentials(se_bolagsverket)
            else:
                yield self.bolagsverket.look_up(number, persons=persons)
        elif scheme == "NO-BRC":
            yield no_brreg.look_up(number, client=client, person_key=key)
        elif scheme == "FI-PRO":
            yield fi_prh.look_up(number, client=client, person_key=key)
        elif scheme == "VAT":
            yield eu_vies.look_up(number, client=client, person_key=key, persons=persons)
        elif scheme == "GB-COH":
            if self.companies_house_key is None:
                yield self._without_credentials(gb_companieshouse.gb_companieshouse)
            else:
                yield gb_companieshouse.look_up(
                    number, api_key=self.companies_house_key, client=client, person_key=key
                )
        if scheme in xx_gleif.SCHEMES:
            yield xx_gleif.look_up(number, scheme=scheme, client=client, person_key=key)

    def _without_credentials(self, source: Source) -> LookUp:
        reply = RegisterReply(source, self.person_key, self.client.now())
        return reply.unavailable(Problem("lookup-credentials"))
