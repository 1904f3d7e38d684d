import pytest

from data_ingest.model.problem import UnreadableInput
from service.platform.refusal import Refusal
from service.problem_types import PROBLEM_TYPES
from service.registers.serving import ServingRegisters
from service.settings import Settings


@pytest.fixture
def own(tmp_path):
    """Settings of an installation of the test's own."""
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def serving(own):
    opened = ServingRegisters(own.snapshot_dir)
    yield opened
    opened.close()


def test_without_a_snapshot_the_answer_names_the_way_out(serving):
    with pytest.raises(Refusal) as caught:
        serving.now()
    assert caught.value.slug == "no-snapshot"
    assert PROBLEM_TYPES["no-snapshot"].status == 409


def test_a_snapshot_stays_open_until_another_serves(own, serving, ingest):
    first = ingest(own, "no_brreg_enheter")
    assert serving.now() is serving.now()
    assert serving.now().snapshot.id == first
    opened = [serving.now()]
    for source in ("xx_gleif_lei2", "xx_own_list", "xx_gleif_rr"):
        ingest(own, source)
        opened.append(serving.now())
    assert len({one.snapshot.id for one in opened}) == 4
    for one in opened[1:]:
        one.names.near([("Exempel", None)], limit=1)
    assert opened[0].names.near([("Exempel", None)], limit=1) == [[]]


def test_an_index_that_is_missing_is_said_with_the_way_to_write_it_again(own, serving, ingest):
    one = own.snapshot_dir / ingest(own, "no_brreg_enheter") / "no_brreg_enheter"
    (one / "search.sha256").unlink()
    with pytest.raises(UnreadableInput) as caught:
        serving.now()
    (problem,) = caught.value.problems
    assert problem.params["file"] == "no_brreg_enheter/search.sha256"
    assert "kedjekoll snapshot rebuild" in problem.mend("en")
