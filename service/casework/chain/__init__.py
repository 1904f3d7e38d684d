"""The chain of a contract over time, and what suppliers ask to change in it."""
