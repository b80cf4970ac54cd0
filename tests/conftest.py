"""What all tests share.

Property tests meet the same examples on every run, so that a change is judged by what it changed and a
failure can be repeated. To search for new counterexamples: ``pytest --hypothesis-profile=explore``.
"""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.register_profile("explore", max_examples=1000)
settings.load_profile("repeatable")
