"""The long loops, as a list of steps that one night or several take to its end."""
