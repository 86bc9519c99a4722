"""A chart on a page."""

import streamlit as st

from poles.files.download_parts import today
from poles.numbers_fr import french_date
from poles.own.session import own_data
from poles.page.charts import Chart, credited
from poles.wording import TITLE


def show_chart(chart: Chart, said: str) -> None:
    """Show a chart; its description is its text, and its image says what it shows and when.

    Rows at the top of a specification would make Streamlit build a table of pandas and Arrow for
    each chart (5 ms): one level deeper, they travel with the rest.
    """
    own = own_data()
    whose = [own.said] if own else []
    chart = credited(chart, [said, *whose, f"{TITLE}, {french_date(today())}"])
    drawn = {name: chart[name] for name in ("data", "layer")}
    around = {name: value for name, value in chart.items() if name not in drawn}
    st.vega_lite_chart({**around, "layer": [drawn]}, theme=None)
