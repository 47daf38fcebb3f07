"""One line per check, and an honest total."""

import re
import sys
import threading
import traceback
from contextlib import contextmanager

_TOKEN = re.compile(r"eyJ[\w-]+\.[\w.-]+")


class CheckFailed(Exception):
    """A check saw something else than it wants."""


def want(condition, otherwise):
    """Fails the running check with the words `otherwise` unless `condition` holds."""
    if not condition:
        raise CheckFailed(otherwise)


def want_equal(seen, wanted, what):
    want(seen == wanted, f"{what}: {seen!r} instead of {wanted!r}")


class Report:
    """Counts checks. Failures are told without the secrets that were made known by `hide`."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self._secrets = set()
        self._lock = threading.Lock()

    def hide(self, secret):
        with self._lock:
            self._secrets.add(secret)
        return secret

    def line(self, ok, name, detail=""):
        with self._lock:
            if ok:
                self.passed += 1
            else:
                self.failed += 1
            text = f"{'ok     ' if ok else 'FAILED '}{name}{': ' if detail else ''}{detail}"
            print(self._without_secrets(text), flush=True)

    def note(self, text):
        with self._lock:
            print(self._without_secrets(f"       {text}"), flush=True)

    @contextmanager
    def check(self, name):
        """One check: passed if the block ends, failed if it raises. The checks that follow are made in any case."""
        try:
            yield
        except CheckFailed as failure:
            self.line(False, name, str(failure))
        except Exception as failure:
            place = traceback.extract_tb(sys.exc_info()[2])[-1]
            self.line(False, name, f"{type(failure).__name__}: {failure} ({place.name}, line {place.lineno})")
        else:
            self.line(True, name)

    @contextmanager
    def section(self, name):
        """A group of checks; if it breaks off, that is a failure of its own."""
        print(f"\n== {name}", flush=True)
        try:
            yield
        except Exception as failure:
            place = traceback.extract_tb(sys.exc_info()[2])[-1]
            detail = f"{type(failure).__name__}: {failure} ({place.filename}, line {place.lineno})"
            self.line(False, f"{name}: broke off", detail)

    def finish(self):
        print(f"\n{self.passed} passed, {self.failed} failed", flush=True)
        return 0 if self.failed == 0 and self.passed > 0 else 1

    def _without_secrets(self, text):
        for secret in self._secrets:
            text = text.replace(secret, "«secret»")
        return _TOKEN.sub("«token»", text)
