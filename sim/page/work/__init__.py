"""What simulates behind the page: a desk for all who ask, and a job for each question.

Nothing of it knows how a page is shown. ``Desk(limits).ask(who, scenarios)`` gives a :class:`Job`, whose
:class:`Stage` grows better by itself as long as somebody looks.
"""

from sim.page.work.desk import Desk
from sim.page.work.job import Ahead, Job, Progress, Stage

__all__ = ["Ahead", "Desk", "Job", "Progress", "Stage"]
