"""What comes in and goes out by HTTP, before and after any endpoint."""
