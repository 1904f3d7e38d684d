"""What every feature rests on: people, the log, changes, jobs, webhooks, metrics and files."""
