"""Text, JSON and XML from strangers, read without guessing."""
