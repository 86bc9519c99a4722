"""The atlas of territorial cooperation. Read it downwards: dashboard.py, then the floors.

Streamlit parts (`page_parts`, `app_data`) -> `atlas`, which wires everything -> domain
(`selection`, `territories`, `indicators`, `extracts`, `map_drawing`…) -> data access (`reading`,
`boundaries`) -> `records`, which says what a pole, a figure and a problem are.
"""
