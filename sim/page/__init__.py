"""The what-if page: its controls come from the scenario models, all else from :mod:`sim.report`."""
