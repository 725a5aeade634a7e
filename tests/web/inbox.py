"""A mail server of this machine that keeps what arrives."""

import signal
import socket
import threading
from collections.abc import Iterator

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message


class Inbox(Message):
    """Keeps the mails that arrive; takes none for `refuses`, and ends whoever sends to `interrupts`, as Ctrl-C does."""

    def __init__(self) -> None:
        super().__init__()
        self.mails = []
        self.refuses, self.interrupts = set(), set()

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address in self.interrupts:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        if address in self.refuses | self.interrupts:
            return "550 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message) -> None:
        self.mails.append(message)


def after_mail() -> None:
    """Wait until every mail that is on its way has arrived."""
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(10)


def receiving(settings) -> Iterator[Inbox]:
    """Run the server, and have the application send to it."""
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND, settings.MAIL_IS_SENT = "django.core.mail.backends.smtp.EmailBackend", True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in the background
    yield inbox
    signal.signal(signal.SIGINT, before)
    after_mail()  # or a mail under way would be cut off, and its connection found open by the test that follows
    server.stop()
