"""Pictures: one function for each, from results to a matplotlib Figure; beside it, one for the data drawn.

Two uncertainties are shown apart: what single teams should expect (5-95% of replications) and how well the
mean is known (95% interval). Figures are as wide as a page (170 mm) unless told to fit a column (85 mm).
"""

from sim.report.figures.differences import difference_figure, difference_table
from sim.report.figures.exits import exits_figure, exits_table
from sim.report.figures.exits_by_cause import exits_by_cause_figure, exits_by_cause_table
from sim.report.figures.heat_map import heat_map_figure
from sim.report.figures.how_sure import how_sure_figure, how_sure_table
from sim.report.figures.knowledge import lost_knowledge_figure
from sim.report.figures.limbo import limbo_figure, limbo_table
from sim.report.figures.maturity import maturity_figure, maturity_table
from sim.report.figures.partners import partners_figure, partners_table
from sim.report.figures.posts import posts_figure, posts_table
from sim.report.figures.retention import retention_figure
from sim.report.figures.spending import spending_figure, spending_table
from sim.report.figures.structure import structure_figure, structure_table
from sim.report.figures.tornado import tornado_figure

__all__ = [
    "difference_figure",
    "difference_table",
    "exits_by_cause_figure",
    "exits_by_cause_table",
    "exits_figure",
    "exits_table",
    "heat_map_figure",
    "how_sure_figure",
    "how_sure_table",
    "limbo_figure",
    "limbo_table",
    "lost_knowledge_figure",
    "maturity_figure",
    "maturity_table",
    "partners_figure",
    "partners_table",
    "posts_figure",
    "posts_table",
    "retention_figure",
    "spending_figure",
    "spending_table",
    "structure_figure",
    "structure_table",
    "tornado_figure",
]
