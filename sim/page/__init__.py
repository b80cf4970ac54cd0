"""The what-if page: a question asked, changed and answered in the browser."""
