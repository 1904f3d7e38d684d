"""What every feature uses: people, the log, changes, jobs, webhooks, metrics and files."""
