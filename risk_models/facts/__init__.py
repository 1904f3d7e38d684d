"""The facts that factors read: what each is, how it is written, what settles it."""
