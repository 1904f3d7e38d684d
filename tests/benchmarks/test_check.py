"""The cost of the check is told by test module and by folder."""

from benchmarks.check import failed, folder_of, seconds_of
from benchmarks.processors import processors

REPORT = """<?xml version="1.0"?><testsuites><testsuite name="pytest" tests="3">
<testcase classname="tests.service.web.test_walk" name="one" time="1.5"/>
<testcase classname="tests.service.web.test_walk" name="two" time="0.5"/>
<testcase classname="tests.test_wheel" name="three" time="4"/>
</testsuite></testsuites>"""


def test_the_seconds_of_a_module_are_those_of_all_its_tests(tmp_path):
    file = tmp_path / "report.xml"
    file.write_text(REPORT)
    assert seconds_of(file) == {"tests.service.web.test_walk": 2, "tests.test_wheel": 4}


def test_a_test_that_failed_is_told_with_what_it_said(tmp_path):
    file = tmp_path / "report.xml"
    ended = '<failure message="assert 1 == 2">where it stood</failure></testcase>'
    file.write_text(REPORT.replace('"4"/>', f'"4">{ended}'))
    assert list(failed(file)) == [("tests.test_wheel::three", "assert 1 == 2\nwhere it stood")]


def test_a_module_is_told_by_the_folder_that_it_is_in():
    assert folder_of("tests.service.web.test_walk") == "tests/service/web"
    assert folder_of("tests.service.operations.audit.test_records") == "tests/service/operations"
    assert folder_of("tests.test_wheel") == "tests"


def test_processors_are_never_busier_than_all_of_their_time():
    busy, everything = processors()
    assert 0 < busy <= everything
