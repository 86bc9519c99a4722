"""The page « Données »: the data set itself, its gaps and its sources."""
