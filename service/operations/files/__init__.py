"""Files kept as evidence, and the marks of copies that somebody got."""
