"""The atlas of territorial cooperation. Read it downwards: dashboard.py, then the floors.

A page's own package (`home`, `sheet`, `comparison`…) -> `page` and `maps`, which pages share ->
`atlas`, which wires everything -> domain (`selection`, `territories`, `indicators`…) -> data access
(`reading`, `boundaries`) -> `records`, which says what a pole, a figure and a problem are.
"""
