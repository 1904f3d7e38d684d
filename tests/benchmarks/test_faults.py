"""What the measurement of faults rests on, without a served installation."""

from collections import Counter

from benchmarks.faults.results import Kept, Run, told
from benchmarks.faults.served import Clock


def test_a_clock_is_set_in_one_step(tmp_path):
    clock = Clock(tmp_path / "clock")
    with clock.file.open() as before:  # libfaketime ends the process that reads an empty file
        clock.set("+7h")
        assert before.read() == "+0"
    assert clock.file.read_text() == "+7h"
    assert [path.name for path in tmp_path.iterdir()] == ["clock"]


def test_runs_of_several_calls_add_up(tmp_path):
    file = tmp_path / "runs.json"
    good = Run("SQLite", seconds=7.91, recovered=True, statuses=Counter({"read 200": 3}))
    Kept(file).add("clock", good)
    again = Kept(file)
    again.add("clock", Run("PostgreSQL", lost=1, statuses=Counter({"read 200": 2, "read 503": 1})))
    kept = Kept(file)
    assert (len(kept.of("clock")), kept.of("clock", "SQLite")) == (2, [good])
    assert kept.of("corrupt") == []
    said = told(kept.of("clock"), ["PostgreSQL, page: no PostgreSQL"])
    assert (said["runs"], said["recovered"], said["lost"], said["worst_seconds"]) == (2, 1, 1, 7.9)
    assert said["statuses"] == {"read 200": 5, "read 503": 1}
    assert said["by_variant"] == {"SQLite": 1, "PostgreSQL": 1}
    assert said["left_out"] == ["PostgreSQL, page: no PostgreSQL"]


def test_without_a_file_nothing_is_written(tmp_path):
    kept = Kept(None)
    kept.add("clock", Run("SQLite"))
    assert len(kept.of("clock")) == 1
    assert list(tmp_path.iterdir()) == []
