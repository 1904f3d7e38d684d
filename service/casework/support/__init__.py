"""Support and enforcement: whom to call, what to preserve, what to tell an authority."""
