"""Cardinal counts the fields of an OCDS file, in a Python of its own.

`benchmarks.price_flag` starts it. The argument is a file of JSON lines. The package on the index
offers this one function (`coverage`); its red flags are in a program that is built from source.
Written to standard output are {"version": …, "seconds": …, "processes": …}. It imports nothing of
Kedjekoll.
"""

import json
import sys
import time
from importlib import import_module, metadata


def main() -> None:
    """Count and report."""
    cardinal = import_module("ocdscardinal")
    started = time.process_time()
    fields = cardinal.coverage(sys.argv[1])
    answer = {
        "version": metadata.version("ocdscardinal"),
        "seconds": time.process_time() - started,
        "processes": fields[""],
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
