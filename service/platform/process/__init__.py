"""How a process is loaded, confined, logged, and stopped."""
