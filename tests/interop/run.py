"""Interop: our client against a server that others wrote, and clients that others wrote against our local pool.

Needs COGNITO_LOCAL_POOL (the local pool's program) and COGNITO_INTEROP_BIN_DIR (where `examples/interop_client` is).
Names of sections as arguments run those only.
"""

import os
import signal
import sys
import time
from contextlib import ExitStack

# Nothing of the caller's AWS set-up or proxies may reach the clients in this process.
for name in list(os.environ):
    if name.upper().startswith("AWS_") or name.upper().endswith("_PROXY"):
        del os.environ[name]
os.environ.update(
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    NO_PROXY="*",
    no_proxy="*",
)

from checks import boto_peer, javascript_peers, ours, ours_account, ours_over_tls, pycognito_peer  # noqa: E402
from pools import Pool, boto_client  # noqa: E402
from report import Report  # noqa: E402
from servers import LOCAL_POOL, MINISTACK, local_pool, ministack  # noqa: E402
from shapes import ShapeWatch  # noqa: E402

BEGAN = time.monotonic()
MOST_SECONDS = 900
PEOPLE = 40
UNUSUAL_SALTS = 4


def against_ministack(report):
    with ministack() as url:
        pool = Pool(url, report)
        ours.run(report, "ministack", pool, pool.add_people(PEOPLE, UNUSUAL_SALTS))
        ours_account.run(report, MINISTACK, url)


def over_tls(report):
    ours_over_tls.run(report)


def against_local_pool(report):
    with local_pool() as url:
        pool = Pool(url, report)
        ours.run(report, "local pool", pool, pool.add_people(PEOPLE, UNUSUAL_SALTS))
        ours.rotation(report, "local pool", pool)
        ours_account.run(report, LOCAL_POOL, url)
        ours_account.remembered_devices(report, LOCAL_POOL, url)


def python_peers(report):
    shapes = ShapeWatch()
    with local_pool() as url:
        admin = boto_client(url)
        shapes.watch(admin)
        pool = Pool(url, report, admin)
        boto_peer.run(report, pool, shapes)
        pycognito_peer.run(report, pool, pool.add_people(PEOPLE, UNUSUAL_SALTS))
        boto_peer.judge(report, shapes)


def javascript(report):
    with local_pool() as url:
        told = {}
        for name in javascript_peers.PEERS:
            pool = Pool(url, report)
            told[name] = javascript_peers.settings(pool, pool.add_people(PEOPLE, UNUSUAL_SALTS))
        side_by_side(report, javascript_peers.PEERS, told)


def javascript_devices(report):
    with local_pool() as url:
        told = {name: javascript_peers.device_settings(url, report) for name in javascript_peers.DEVICE_PEERS}
        side_by_side(report, javascript_peers.DEVICE_PEERS, told)


def side_by_side(report, programs, told):
    """The programs are slow with large numbers, and share nothing but the server."""
    with ExitStack() as running:
        peers = [
            running.enter_context(javascript_peers.JavaScriptPeer(name, program, told[name]))
            for name, program in programs.items()
        ]
        for peer in peers:
            with report.section(peer.name):
                peer.tell(report)


SECTIONS = {
    "ministack": ("our client against ministack", against_ministack),
    "tls": ("our client over HTTPS and HTTP/2, under the production name", over_tls),
    "local-pool": ("our client against our local pool", against_local_pool),
    "python": ("boto3 and pycognito against our local pool", python_peers),
    "devices": ("devices of amazon-cognito-identity-js and Amplify in our local pool", javascript_devices),
    "javascript": ("amazon-cognito-identity-js and Amplify against our local pool", javascript),
}


class Overdue(BaseException):
    """The whole run took too long, or was told to end. Servers are ended on the way out."""


def give_up(signal_number, _):
    raise Overdue(f"{signal.Signals(signal_number).name} after {time.monotonic() - BEGAN:.0f} s")


def main(chosen):
    unknown = set(chosen) - set(SECTIONS)
    if unknown:
        sys.exit(f"no such section: {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    report = Report()
    signal.signal(signal.SIGTERM, give_up)
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(MOST_SECONDS)
    try:
        run(report, chosen)
    except Overdue as overdue:
        report.line(False, "the run was cut short", str(overdue))
    return report.finish()


def run(report, chosen):
    for key, (title, checks) in SECTIONS.items():
        if chosen and key not in chosen:
            continue
        began = time.monotonic()
        with report.section(title):
            checks(report)
        report.note(f"{time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
