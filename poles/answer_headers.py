"""What each answer of the server forbids the browser: to ask anything of anyone else."""

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    # Web sockets included: every browser that runs Streamlit's scripts (static blocks of classes,
    # Safari 16.4) takes 'self' for them too, which Safari did not before 15.5.
    "default-src": "'self' data: blob:",
    # Streamlit's page has a script in it, so have ours; Vega compiles what a chart computes.
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
"""Content-Security-Policy, without frame-ancestors: anyone may embed the atlas."""
ANSWER_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    # The pages cite sources of others, whom the address, with its filters, does not concern.
    "Referrer-Policy": "no-referrer",
}


class AnswersWithHeaders:
    """An application whose answers all have these headers, in place of its own of these names."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does; a web socket, once open, has no headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(ANSWER_HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_headers)


answer_headers = (Middleware(AnswersWithHeaders),)
