"""The briefing: a few pages on what was compared, what came out, and how sure that is."""
