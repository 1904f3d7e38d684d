from importlib.metadata import version

from service.platform.process.code_version import code_version


def test_the_version_is_that_of_the_distribution():
    assert code_version() == version("kedjekoll")
