"""The nightly exchange of files with a buyer's other systems: a folder in, a folder out."""
