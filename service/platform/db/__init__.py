"""The database: how it is opened, what a row is, how its shape changes."""
