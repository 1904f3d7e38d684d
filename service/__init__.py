"""Command line, HTTP and storage, and the screening that joins all packages."""
