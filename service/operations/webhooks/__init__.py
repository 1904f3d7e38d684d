"""Webhooks: other systems are told that something was made or changed, by number alone."""
