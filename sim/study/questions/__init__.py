"""What is asked of a policy beyond the paired differences: why, how sure, at what price, when not."""
