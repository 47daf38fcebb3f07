"""A TLS front that speaks HTTP/2 or nothing: what reaches the server behind it came over HTTP/2."""

import asyncio
import ssl
import threading
from contextlib import contextmanager

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"  # RFC 9113 §3.4
_SECONDS = 60


class Seen:
    """What the front saw of its callers."""

    def __init__(self):
        self.connections = 0
        self.over_h2 = 0
        self.server_names = set()


@contextmanager
def front(certificate, upstream_port, host):
    """Takes TLS connections that agree on `h2` and hands their bytes to the TLS server behind.

    Yields (port, seen)."""
    seen = Seen()
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate.certificate_file, certificate.key_file)
    offered.set_alpn_protocols(["h2"])
    offered.sni_callback = lambda _, name, __: seen.server_names.add(name)
    upstream = ssl.create_default_context(cafile=certificate.certificate_file)
    upstream.set_alpn_protocols(["h2"])

    async def serve(reader, writer):
        seen.connections += 1
        try:
            async with asyncio.timeout(_SECONDS):
                first = await reader.readexactly(len(_PREFACE))
                if first != _PREFACE or writer.get_extra_info("ssl_object").selected_alpn_protocol() != "h2":
                    return
                seen.over_h2 += 1
                behind = await asyncio.open_connection("127.0.0.1", upstream_port, ssl=upstream, server_hostname=host)
                behind[1].write(first)
                await asyncio.gather(_copy(reader, behind[1]), _copy(behind[0], writer))
        except (OSError, asyncio.IncompleteReadError, TimeoutError, asyncio.CancelledError):
            pass  # Either side hung up, or the front ends.
        finally:
            writer.close()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    started = asyncio.run_coroutine_threadsafe(asyncio.start_server(serve, "127.0.0.1", 0, ssl=offered), loop)
    server = started.result(timeout=10)
    try:
        yield server.sockets[0].getsockname()[1], seen
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)
        loop.close()


async def _end(server):
    server.close()
    conversations = asyncio.all_tasks() - {asyncio.current_task()}
    for conversation in conversations:
        conversation.cancel()
    await asyncio.gather(*conversations, return_exceptions=True)


async def _copy(reader, writer):
    try:
        while part := await reader.read(16384):
            writer.write(part)
            await writer.drain()
    finally:
        writer.close()
