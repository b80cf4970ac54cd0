"""The tabs of the answer, a module each."""
