"""How many points of the assumptions there are, and what each is asked, if nothing else is said."""

POINTS = 100
"""Points, if nothing else is asked: the 5% and the 95% each have five points beyond them."""

REPLICATIONS_PER_POINT = 25
"""Replications at each point. For a budget of points x replications, more points narrow what is known of the
ends as long as the noise is smaller than the signal; 25 leave the interaction variance known to within a
tenth, from 100 points together, and the shared luck to within a fifth of the spread of one team."""

SEED = 1979
"""Of the points, whatever the seed of the run: another run's luck is then not another design."""
