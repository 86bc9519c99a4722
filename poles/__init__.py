"""The atlas of territorial cooperation. Read it downwards: dashboard.py, then the floors.

A page's own package (`home`, `sheet`, `comparison`…) -> `page`, which pages share -> `files`,
`maps` -> `atlas`, which wires everything -> domain (`screen`, `selection`, `territories`,
`indicators`…) -> data access (`reading`, `boundaries`) -> `records`, which says what a pole, a
figure and a problem are.

No package imports back what imports it, but for `page` and `own`: every page says whose data it
shows and lets its reader forget them; the page of the reader's data is a page like the others.
"""
