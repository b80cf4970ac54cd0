"""What was estimated from a history of staff: in words, as a file of assumptions, and as a report."""
