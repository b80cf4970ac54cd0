"""A worker that is killed in the middle of what it says."""

KILLED_AS_IT_SPEAKS = (
    "setattr(__import__('multiprocessing.connection').connection.Connection, '_send', lambda self, said, "
    "write=None: (__import__('os').write(self._handle, bytes(said)[:5]), __import__('os').kill("
    "__import__('os').getpid(), 9)))"
)
"""Work of which the result is cut off after some bytes: whoever reads them waits for the rest."""
