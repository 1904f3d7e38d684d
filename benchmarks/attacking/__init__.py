"""What a stranger may do to a served service, and what is looked at meanwhile."""
