"""The HTTP resources: one module for each, with a `router` that carries its own prefix."""
