"""Garbage is looked for seldom: imported first by a process that is about to load much.

Modules, schemas and routes stay. Python's own threshold of 700 objects has it look through them
some seven hundred times while the service is loaded, a fifth of the time that this takes (ours,
2026-11-28). At the end all goes with the process, so that it is not looked through once more.
"""

import atexit
import gc

gc.set_threshold(50_000)
atexit.register(gc.freeze)
