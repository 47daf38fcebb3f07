"""The two servers: ministack, which others wrote, and our local pool."""

import json
import os
import sys
import tempfile
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import programs

_START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """What the checks must know of a server."""

    name: str
    #: The code that a pool sent a user last, for this purpose: `sign_up`, `password_reset`, `attribute`
    #: or `mfa`.
    code: Callable
    #: Operations it does not have.
    lacks: frozenset = frozenset()


MINISTACK = Server(
    "ministack",
    # It always sends the same.
    lambda pool, username, purpose: {"sign_up": "123456", "password_reset": "654321"}[purpose],
    frozenset({"DeleteUserAttributes", "ListDevices", "VerifyUserAttribute"}),
)


def _sent_by_local_pool(pool, username, purpose):
    with urllib.request.urlopen(f"{pool.endpoint}/_local/outbox", timeout=5) as reply:
        messages = json.load(reply)["messages"]
    meant = (pool.id, username, purpose)
    return [it["code"] for it in messages if (it["pool_id"], it["username"], it["purpose"]) == meant][-1]


LOCAL_POOL = Server("local pool", _sent_by_local_pool)


@contextmanager
def ministack():
    """ministack on a free port; yields its URL."""
    with tempfile.TemporaryDirectory() as folder:
        port = programs.free_port()
        url = f"http://127.0.0.1:{port}"
        with programs.server(_ministack_command(), _ministack_environment(folder, port), _healthy(url), _START_SECONDS):
            yield url


@contextmanager
def ministack_over_tls(certificate):
    """ministack with this certificate, HTTPS and HTTP/2 only; yields its port."""
    with tempfile.TemporaryDirectory() as folder:
        port = programs.free_port()
        env = _ministack_environment(
            folder,
            port,
            USE_SSL="1",
            MINISTACK_SSL_CERT=str(certificate.certificate_file),
            MINISTACK_SSL_KEY=str(certificate.key_file),
        )
        with programs.server(_ministack_command(), env, lambda _: programs.accepts(port), _START_SECONDS):
            yield port


@contextmanager
def local_pool():
    """Our local pool on a free port; yields its URL."""
    program = Path(os.environ["COGNITO_LOCAL_POOL"]).resolve(strict=True)

    def address(lines):
        line = programs.next_line(lines)
        return line and line.removeprefix("listening on ").strip()

    with tempfile.TemporaryDirectory() as folder:
        env = programs.environment(TMPDIR=folder)
        with programs.server([str(program), "--port", "0"], env, address, _START_SECONDS) as url:
            yield url


def _ministack_command():
    return [sys.executable, "-m", "ministack"]


def _ministack_environment(folder, port, **more):
    # AUTH=true is what makes it check passwords, proofs, secret hashes and tokens.
    return programs.environment(
        BIND_HOST="127.0.0.1", GATEWAY_PORT=str(port), AUTH="true", TMPDIR=folder, HOME=folder, LOG_LEVEL="ERROR", **more
    )


def _healthy(url):
    def ready(_):
        try:
            with urllib.request.urlopen(f"{url}/_ministack/health", timeout=2) as reply:
                return reply.status == 200
        except OSError:
            return False

    return ready
