"""How accessible these pages are: the statement that the foot of each leads to."""

import streamlit as st

from poles.accessibility import statement
from poles.page.page_parts import close_page, open_page

open_page("Accessibilité")
st.html(statement())
close_page()
