"""Documents: one tree of parts, from which a page, a PDF, an ODT and a table of figures are made alike."""
