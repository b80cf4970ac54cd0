"""What is compared: replications, pairing, uncertainty, and the folder of results."""
