"""What is wrong with what is asked."""

from __future__ import annotations


class StudyError(ValueError):
    """The scenarios cannot be run together, or so; the message says what to do."""
