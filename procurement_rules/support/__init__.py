"""Support and enforcement: how not to do harm, what to preserve, which authority to contact."""
