"""What a served installation does while the machine or its database fails, and after it."""
