"""How much of a reader's files is read, and what is said of more."""

MOST_BYTES = 50_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 300
MOST_CELLS = 3_000_000
"""What keeps the memory of a check within 500 MB, whatever its files and their cells hold."""
LONGEST_CELL = 32_767
"""What a spreadsheet holds in a cell."""
LONGEST_FILE_NAME = 120
CUT = "Coupez-le en plusieurs fichiers, à vérifier l’un après l’autre."
REFUSALS = {
    "columns": (
        f"a plus de {MOST_COLUMNS} colonnes",
        "Gardez les colonnes utiles ; effacez celles qui sont vides, jusqu’à la dernière.",
    ),
    "rows": (
        f"a plus de {MOST_ROWS:,} lignes".replace(",", "\u202f"),
        CUT,
    ),
    "cells": (
        f"a plus de {MOST_CELLS:,} cases".replace(",", "\u202f"),
        f"Gardez les colonnes utiles. {CUT}",
    ),
    "cell": (
        f"a une case de plus de {LONGEST_CELL:,} caractères".replace(",", "\u202f"),
        "Raccourcissez-la ; dans un CSV, un guillemet n’est peut-être pas fermé.",
    ),
    "password": ("est protégé par un mot de passe", "Enregistrez-le sans mot de passe."),
    "memory": (
        "demande trop de mémoire ou de temps pour être lu",
        "Enregistrez la feuille utile en CSV, sans ses lignes et colonnes vides.",
    ),
    "text": (
        f"a plus de {MOST_BYTES // 10**6} millions de caractères",
        f"Gardez les colonnes utiles. {CUT}",
    ),
    "merged": (
        "a trop de cases fusionnées",
        "Défaites les fusions : chaque ligne dit alors tout ce qui est d’elle.",
    ),
    "broken": (
        "ne se lit pas comme un classeur XLSX ou ODS",
        "Ouvrez-le dans un tableur et enregistrez-le à nouveau, en XLSX ou en CSV.",
    ),
}
