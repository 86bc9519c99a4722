"""A chart on a page."""

import streamlit as st

from poles.page.charts import Chart


def show_chart(chart: Chart) -> None:
    """Show a chart as it is; its description is its text.

    Rows at the top of a specification would make Streamlit build a table of pandas and Arrow for
    each chart (5 ms): one level deeper, they travel with the rest.
    """
    drawn = {name: chart[name] for name in ("data", "layer")}
    around = {name: value for name, value in chart.items() if name not in drawn}
    st.vega_lite_chart({**around, "layer": [drawn]}, theme=None)
