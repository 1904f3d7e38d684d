"""What is known of an industry: its sector facts and its cost of labour."""
