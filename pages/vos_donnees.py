"""A reader's own list: checked, repaired with a report, shown by every page of this session."""

from poles.own.column_parts import show_columns
from poles.own.doubt_parts import ask_doubts
from poles.own.parts import (
    check_own_files,
    offer_corrected,
    offer_everywhere,
    offer_template,
    show_found,
    show_report,
    take_files,
)
from poles.page.page_parts import close_page, open_page

app = open_page("Vos données")
take_files()
check = check_own_files()
if check is None:
    offer_template()
else:
    show_found(check)
    offer_everywhere(check)
    ask_doubts(check)
    show_columns(check)
    show_report(check)
    offer_corrected(check)
close_page()
