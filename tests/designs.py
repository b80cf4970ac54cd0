"""Points at which tests ask a known response."""

import numpy as np
from scipy.stats import qmc


def hypercube(points, dimensions, seed):
    """Return a Latin hypercube in [0, 1), array [points, dimensions], the same for the same seed."""
    return qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(points)
