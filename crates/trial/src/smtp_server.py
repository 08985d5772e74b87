"""Runs aiosmtpd on a free loopback port; prints the port; ends when its standard input ends."""
import asyncio, json, ssl, sys
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult

settings = json.loads(sys.argv[1])


class Rules(Mailbox):
    """Keeps mail in a Maildir, and answers the addresses it was told of as it was told."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = settings["answers"].get(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"


def authenticate(server, session, envelope, mechanism, login):
    right = (login.login.decode(), login.password.decode()) == tuple(settings["login"])
    return AuthResult(success=right, handled=right)


def tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings["certificate"], settings["key"])
    return context


async def main():
    mode, options = settings["tls"], {"data_size_limit": settings["mail_bytes_max"], "hostname": "localhost"}
    if settings["login"]:
        options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": mode == "starttls"}
    if mode == "starttls":
        options |= {"tls_context": tls(), "require_starttls": True}
    handler, loop = Rules(settings["maildir"]), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True, loop=loop, **options),
        "127.0.0.1", 0, ssl=tls() if mode == "wrapped" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)


asyncio.run(main())
