"""What one session's map fetches: a chosen pole's communes, a reader's own data; never written.

Streamlit keeps such a file while a session shows it, under a name that is a digest of its content,
and drops it with the session. It must be offered again at each run.
"""

import mimetypes

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

FROM_THE_MAP_FRAME = "../.."
"""The map stands in a frame at /component/<name>/: relative, a base path changes nothing."""
_OCTETS = "application/octet-stream"


def offer_in_memory(name: str, content: bytes) -> str:
    """Return the address, from the frame of a map, of a content for this session alone."""
    media_type = mimetypes.guess_type(name)[0] or _OCTETS
    context = get_script_run_ctx()
    place = f"{context.page_script_hash if context else ''}-{name}"
    address: str = runtime.get_instance().media_file_mgr.add(content, media_type, place)
    return f"{FROM_THE_MAP_FRAME}{address}"
