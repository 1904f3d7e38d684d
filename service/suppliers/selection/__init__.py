"""Selection of suppliers for follow-up, and what follow-up then found, as labels to learn from."""
