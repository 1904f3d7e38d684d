"""What was read of the acts: which acts amended provisions and when, and checks of rules."""
