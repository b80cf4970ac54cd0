"""The what-if page: levers and answers in a browser, the third face of the same results."""
