"""Files and folders: whole or not there, never somebody else's, and for one run at a time."""
