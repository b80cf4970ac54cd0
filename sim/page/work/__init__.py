"""What simulates behind the page: a desk for all who ask, and a job for each question.

Nothing of it knows how a page is shown. ``Desk(limits).ask(who, scenarios)`` gives a :class:`Job`, whose
:class:`Stage` grows better by itself as long as somebody looks.
"""

import threading

from sim.page.work.desk import Desk
from sim.page.work.job import Job, Progress, Stage

drawing = threading.Lock()
"""To be held while a picture is drawn: matplotlib's settings are of the whole process."""

__all__ = ["Desk", "Job", "Progress", "Stage", "drawing"]
