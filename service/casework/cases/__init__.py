"""Cases: the buyer's file for one purchase, with its tasks, decisions and chain over time."""
