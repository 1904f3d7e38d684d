from urllib.request import urlopen

import pytest

from service.operations.installation import Installation
from service.operations.metrics.listener import check_port, given_out
from service.operations.metrics.process import Metrics
from service.operations.people.principal import Principal
from service.screening.replays.job import last_pass
from service.settings import InvalidSettings, Settings
from tests.service.own_server import free_port


def test_the_figures_are_given_out_on_a_port_of_their_own(own_engine, tmp_path):
    settings = Settings(data_dir=tmp_path, metrics_port=free_port())
    installation = Installation(own_engine, person_key=b"", principal=Principal("a", "x"))
    metrics = Metrics()
    metrics.answered(method="GET", route="/healthz", status=200, seconds=0.001)
    address = f"http://127.0.0.1:{settings.metrics_port}/metrics"
    with (
        given_out(metrics, installation, settings, last_pass=last_pass),
        urlopen(address) as answer,
    ):
        text = answer.read().decode()
        with pytest.raises(InvalidSettings, match=r"KEDJEKOLL_METRICS_PORT: .*one of its own"):
            check_port(settings)
    assert 'kedjekoll_request_seconds_count{method="GET",route="/healthz",status="200"} 1.0' in text
    assert "kedjekoll_database_up 1.0" in text
    check_port(settings)  # free again


def test_without_a_port_nothing_listens(own_engine, tmp_path):
    installation = Installation(own_engine, person_key=b"", principal=Principal("a", "x"))
    metrics = Metrics()
    with given_out(metrics, installation, Settings(data_dir=tmp_path), last_pass=last_pass):
        names = {family.name for family in metrics.registry.collect()}
    assert "kedjekoll_database_up" not in names
