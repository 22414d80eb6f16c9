"""The command line: it knows every other package, and no other package knows it."""
