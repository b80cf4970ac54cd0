"""Numbers of cells on asking: simulated by whoever can, kept so that nothing is lost."""
