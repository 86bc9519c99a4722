"""The page « Comparer »: poles side by side."""
