"""The page « Fiche d’un pôle »: one pole in full, and the index of them all."""
