"""Support and enforcement: how not to do harm, what to preserve, and which authority to tell."""
