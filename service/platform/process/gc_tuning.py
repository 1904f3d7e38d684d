"""What is loaded stays: imported last by the process that readers are forked from.

A child would look through everything that it was forked with for garbage, and copy those pages of
memory to do so; that took longer than reading a small file. What it makes itself it looks through.
"""

import gc

gc.collect()
gc.freeze()
gc.set_threshold(50_000)
