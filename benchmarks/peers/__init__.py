"""Other programs, each run in a Python of its own by the benchmark that measures it."""
