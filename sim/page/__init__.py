"""The what-if page: controls from the scenario models, everything else from the report."""
