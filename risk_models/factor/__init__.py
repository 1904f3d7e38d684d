"""What a factor consists of, and the columns that it may use."""
