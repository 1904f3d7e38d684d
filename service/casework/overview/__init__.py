"""A case as its officer sees it: what comes next, its runs, and how two of them differ."""
