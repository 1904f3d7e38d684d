"""What follows from a screening, which never changes: worked out once, for the next who asks too.

A page of a case asks the same of the same screening several times, and every colleague asks again.
"""

from functools import lru_cache

from service.screening.assessment.assessment_law import AssessmentLaw, read_law
from service.screening.assessment.models import Assessment
from service.screening.report.acts.act import Act
from service.screening.report.acts.next_act import acts_of

_MOST_KEPT = 16  # screenings; one with 200 parties has about a megabyte


@lru_cache(maxsize=_MOST_KEPT)
def law_of(payload: bytes) -> AssessmentLaw:
    """Return what the rules answered in the assessment whose canonical bytes are `payload`."""
    return read_law(payload)


@lru_cache(maxsize=_MOST_KEPT)
def acts_in(payload: bytes) -> tuple[Act, ...]:
    """Return all that a screening calls for, the next act first."""
    return acts_of(Assessment.read(payload))
