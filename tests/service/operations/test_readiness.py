from threading import Event

from structlog.testing import capture_logs

from service.operations.readiness import Looks, ReadinessCheck, now_and_then


def test_a_check_that_does_not_answer_has_failed_and_holds_nobody_up():
    gate, begun = Event(), []

    def wait():
        begun.append(1)
        gate.wait()
        return []

    checks = [ReadinessCheck("slow", wait), ReadinessCheck("well", list)]
    looks = Looks(seconds=0.05)
    with capture_logs() as lines:
        assert [check.name for check in looks.failed(checks)] == ["slow"]
        assert [check.name for check in looks.failed(checks)] == ["slow"]
    assert begun == [1]  # it still runs, and is not begun anew
    assert lines[0] | {"log_level": "warning"} == lines[0]
    assert lines[0]["findings"] == ["no answer within 0 seconds"]
    gate.set()
    assert Looks(seconds=60).failed(checks) == []


def test_what_costs_something_is_found_once_in_a_while_and_a_fault_is_looked_at_anew():
    found = iter([OSError(), ["a"], ["b"]])

    def look():
        one = next(found)
        if isinstance(one, OSError):
            raise one
        return one

    check = ReadinessCheck("dear", now_and_then(look, 3600))
    with capture_logs():
        assert Looks(seconds=60).failed([check]) == [check]
        for _ in range(3):
            assert Looks(seconds=60).failed([check]) == [check]
    assert next(found) == ["b"]
