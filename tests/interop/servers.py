"""The two servers: ministack, which others wrote, and our local pool."""

import os
import sys
import tempfile
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import programs

_START_SECONDS = 30


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
