"""The web application behind nginx: the public map page and the figures as JSON."""
