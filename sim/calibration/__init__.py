"""The model held against the world: figures that others measured, and what it gives of the same."""
