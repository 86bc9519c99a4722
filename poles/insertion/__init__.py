"""The page « Insertion »: rankings, crossings, definitions."""
