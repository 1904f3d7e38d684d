"""Pydantic builds what checks a model when it is first used: imported before modules with models.

Of the 750 models that a server loads, a request needs a few, and to build them all took a fifth of
the processor time of a start (ours, 2026-12-01). Building goes under a lock of Pydantic's own. The
process that readers are forked from does not import this: each child would build them anew.
"""

from pydantic import BaseModel

BaseModel.model_config["defer_build"] = True
