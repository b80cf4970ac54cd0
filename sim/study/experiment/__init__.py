"""Studies from a file: read, simulated until the differences are known, and written to a folder."""
