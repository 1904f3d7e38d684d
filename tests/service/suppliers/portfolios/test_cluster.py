"""What a cluster that cannot be used says; `portfolios/test_partitions.py` works on real ones."""

import re
from pathlib import Path

import pytest

from service.suppliers.portfolios import cluster
from service.suppliers.portfolios.cluster import ClusterFault

CODES = re.findall(r'ClusterFault\(\s*"([a-z-]+)"', Path(cluster.__file__).read_text("utf-8"))


def test_the_faults_are_found():
    assert len(CODES) > 5


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_fault_says_what_is_wrong_and_how_to_mend_it(code, language):
    fault = ClusterFault(code, "tcp://10.0.0.5:8786")
    (problem,) = fault.problems
    for said in (problem.detail(language), problem.mend(language)):
        assert said.endswith(".")
        assert "{" not in said
    assert fault.name == "tcp://10.0.0.5:8786"
