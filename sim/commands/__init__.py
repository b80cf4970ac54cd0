"""The commands of the command line, loaded only when called."""
