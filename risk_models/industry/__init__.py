"""What is known about an industry: its sector facts and its labour cost."""
