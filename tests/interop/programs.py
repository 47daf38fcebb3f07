"""Programs the checks run beside themselves: on 127.0.0.1, bounded in time, always ended."""

import os
import queue
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager

#: What of the caller's environment a program gets: nothing that redirects, signs or proxies requests.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "RUST_BACKTRACE", "RUST_LOG")


def environment(**more):
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "NO_PROXY": "*", "no_proxy": "*", **more}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(done, seconds, what):
    """Asks `done` again and again until it says something true, for at most `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        outcome = done()
        if outcome:
            return outcome
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def server(command, env, ready, seconds):
    """Runs a server. `ready(process)` is asked until it returns something true, which is handed on."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, cwd=env.get("TMPDIR")
        )
        lines = queue.SimpleQueue()
        reader = threading.Thread(target=_drain, args=(process.stdout, lines), daemon=True)
        reader.start()

        def asked():
            if process.poll() is not None:
                errors.seek(0)
                said = errors.read()[-2000:].decode(errors="replace")
                raise RuntimeError(f"{command[0]} ended with {process.returncode}: {said}")
            return ready(lines)

        try:
            yield until(asked, seconds, command[0])
        finally:
            end(process)
            reader.join(timeout=5)
            process.stdout.close()


def next_line(lines):
    try:
        return lines.get_nowait()
    except queue.Empty:
        return None


def end(process):
    process.terminate()
    try:
        process.wait(timeout=3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)


def _drain(stream, lines):
    for line in stream:
        lines.put(line.decode(errors="replace").rstrip())


class LineProgram:
    """A program that answers each line with one line."""

    def __init__(self, command, env):
        self._name = os.path.basename(command[0])
        self._process = subprocess.Popen(
            command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._lines = queue.SimpleQueue()
        self._errors = []
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read, self._read_errors)]
        for reader in self._readers:
            reader.start()

    def ask(self, line, seconds):
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()
        return self.hear(seconds)

    def hear(self, seconds):
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError(f"{self._name}: no answer within {seconds} s") from None
        if line is None:
            raise EOFError(f"{self._name} ended: {' '.join(self._errors[-5:])[-500:]}")
        return line

    def close(self):
        try:
            self._process.stdin.close()
        except OSError:
            pass
        try:
            self._process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            end(self._process)
        for reader in self._readers:
            reader.join(timeout=5)
        self._process.stdout.close()
        self._process.stderr.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _read(self):
        for line in self._process.stdout:
            self._lines.put(line.decode(errors="replace").rstrip())
        self._lines.put(None)

    def _read_errors(self):
        for line in self._process.stderr:
            self._errors.append(line.decode(errors="replace").rstrip())
            del self._errors[:-20]
