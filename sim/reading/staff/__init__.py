"""Staff lists: rows of a table understood as posts and holders, and written as a system file."""
