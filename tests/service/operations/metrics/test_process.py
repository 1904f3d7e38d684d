import pytest

from service.app import create_app
from service.operations.metrics.measure import COUNTED, COUNTERS, READ
from service.operations.metrics.process import Metrics

PRIVATE = ("tenant", "organisation", "actor", "person", "id", "name", "path", "url")


def value(metrics, name, **labels):
    return metrics.registry.get_sample_value(name, labels)


def test_requests_are_counted_by_the_template_of_their_route(client, settings):
    app = create_app(settings)
    api = client(app)
    for number in ("screening_1", "screening_2"):
        api.get(f"/v1/screenings/{number}")
    api.get("/nowhere")
    api.request("BREW", "/healthz")

    def counted(method, route, status):
        name = "kedjekoll_request_seconds_count"
        return value(app.state.metrics, name, method=method, route=route, status=status)

    assert counted("GET", "/v1/screenings/{screening_id}", "404") == 2
    assert counted("GET", "(none)", "404") == 1
    methods = {
        sample.labels["method"]
        for family in app.state.metrics.registry.collect()
        for sample in family.samples
        if family.name == "kedjekoll_request_seconds"
    }
    assert methods == {"GET", "other"}


def test_two_applications_count_apart():
    one, other = Metrics(), Metrics()
    one.attempted(kind="toy", outcome="done", seconds=1.5)
    name = "kedjekoll_job_attempt_seconds_sum"
    assert value(one, name, kind="toy", outcome="done") == 1.5
    assert value(other, name, kind="toy", outcome="done") is None


@pytest.mark.parametrize("measure", [*COUNTED, *COUNTERS, *READ], ids=lambda measure: measure.name)
def test_no_figure_is_split_by_somebody_or_something_of_theirs(measure):
    assert measure.name.startswith("kedjekoll_")
    assert measure.help.endswith(".")
    assert not set(measure.labels) & set(PRIVATE)
