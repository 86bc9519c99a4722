"""The page « Ma commune »: the poles around a commune."""
