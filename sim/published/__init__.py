"""What was published of such teams and boards, and how points of the assumptions are held against it."""
