"""What is compared: replications, pairing, uncertainty, tidy tables."""
