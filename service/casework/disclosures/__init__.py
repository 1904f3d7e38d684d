"""Official documents handed out: what is masked, on what ground, and the papers that go along."""
