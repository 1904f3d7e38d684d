"""A process gives back what it has freed."""

import subprocess
import sys

import pytest

from service.platform.process import allocator

FREES_ALL_BUT_THE_LAST = """
import re
from pathlib import Path
{first}
def held():
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmRSS:\\s*(\\d+)", status)[1]) // 1024
before = held()
large = b"a" * 20 * 2**20
del large  # from here on blocks of that size come from an arena
blocks = [b"a" * 10 * 2**20 for _ in range(20)]
last = blocks[-1]
del blocks
print(held() - before)
"""
TOLD = "from service.platform.process import allocator; allocator.give_memory_back()"


@pytest.mark.skipif(allocator._mallopt is None, reason="another allocator than glibc's")
def test_of_two_hundred_megabytes_freed_below_one_that_is_held_few_are_kept():
    def megabytes_kept(first):
        code = FREES_ALL_BUT_THE_LAST.format(first=first)
        return int(subprocess.check_output([sys.executable, "-c", code], text=True, timeout=120))

    assert megabytes_kept("") > 150
    assert megabytes_kept(TOLD) < 30
