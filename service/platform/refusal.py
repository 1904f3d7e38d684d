"""Why something cannot be done in a case, whichever door asks for it."""

from data_ingest.model.problem import Problem


class Refusal(ValueError):
    """A write that is not done; nothing has been stored.

    Attributes:
        slug: The kind of problem, as `service.problem_types` lists it.
        problems: What is wrong and how to mend it; empty where the kind of problem says it all.
    """

    def __init__(self, slug: str, *problems: Problem) -> None:
        self.slug = slug
        self.problems = problems
        super().__init__(slug)
