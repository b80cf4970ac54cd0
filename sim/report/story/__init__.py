"""What happened in single replications, told: the story, its timeline, and two policies side by side."""
