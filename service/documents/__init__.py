"""What documents of every kind are made with; it knows no feature."""
