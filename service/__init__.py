"""The doors: command line, HTTP, storage, and the screening that joins all packages."""
