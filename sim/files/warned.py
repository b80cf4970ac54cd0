"""What is to be known of a folder of results that was written all the same: warnings, and no errors."""

from __future__ import annotations


class FolderWarning(UserWarning):
    """What is to be known of a folder of results that was written all the same."""


class ChangedWarning(FolderWarning):
    """A file that an earlier run wrote was changed since: it is kept, under the name that is told."""


class UndrawnWarning(FolderWarning):
    """A picture could not be drawn; the message says which, and why. All else is written."""
