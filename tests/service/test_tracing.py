import re

import pytest
import structlog
from structlog.testing import capture_logs

from service.tracing import continue_trace, trace_id

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SENT = f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.mark.parametrize(
    "sent", [SENT, f"01-{TRACE}-00f067aa0ba902b7-01", f"cc-{TRACE}-00f067aa0ba902b7-09-what-comes"]
)
def test_a_trace_of_this_or_a_later_version_is_carried_on(sent):
    assert re.fullmatch(f"00-{TRACE}-[0-9a-f]{{16}}-01", continue_trace(sent))


@pytest.mark.parametrize(
    "sent", ["", f"ff-{TRACE}-00f067aa0ba902b7-01", f"{SENT}-more", f"01{SENT[2:]}-" + "x" * 500]
)
def test_another_header_begins_a_trace(sent):
    assert trace_id(continue_trace(sent)) != TRACE


def test_the_trace_stands_in_the_answer_and_on_each_line_of_the_log(api):
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        answer = api.get("/healthz", headers={"traceparent": SENT})
    answered = [line for line in lines if line["event"] == "request.answered"]
    assert [line["trace_id"] for line in answered] == [TRACE]
    assert trace_id(answer.headers["traceparent"]) == TRACE
