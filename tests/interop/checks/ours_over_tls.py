"""Our client over HTTPS and HTTP/2, under the name it uses in production, against ministack."""

import tempfile

import certificates
import h2_front
import pools
import servers
from our_client import OurClient
from report import want, want_equal

HOST = f"cognito-idp.{pools.REGION}.amazonaws.com"


def run(report):
    with tempfile.TemporaryDirectory() as folder:
        served = certificates.self_signed(folder, "served", HOST)
        stranger = certificates.self_signed(folder, "stranger", HOST)
        elsewhere = certificates.self_signed(folder, "elsewhere", "cognito-idp.eu-west-1.amazonaws.com")
        with servers.ministack_over_tls(served) as port:
            # The pool is prepared by the address; the certificate is that of the production name.
            url = f"https://127.0.0.1:{port}"
            pool = pools.Pool(url, report, pools.boto_client(url, verify=str(served.certificate_file)))
            person = pool.add_person()
            with report.check("ours -> ministack over TLS: the production URL, with its certificate as only root"):
                _whole_path(pool, person, _way(port, served))
            with report.check("ours -> ministack over TLS: the requests travel by HTTP/2"):
                with h2_front.front(served, port, HOST) as (front_port, seen):
                    _whole_path(pool, person, _way(front_port, served))
                    want(seen.over_h2 > 0, "no connection was made")
                    want_equal(seen.over_h2, seen.connections, "connections over HTTP/2")
                    want_equal(seen.server_names, {HOST}, "server names asked for")
            with report.check("ours -> ministack over TLS: a certificate that is not trusted is refused as `tls`"):
                _is_refused(pool, person, _way(port, stranger))
            with report.check("ours -> ministack over TLS: without the extra root it is refused as `tls`"):
                _is_refused(pool, person, {**_way(port, served), "only_root": None})
        with servers.ministack_over_tls(elsewhere) as port:
            with report.check("ours -> ministack over TLS: a trusted certificate of another host is refused as `tls`"):
                _is_refused(pool, person, _way(port, elsewhere))


def _way(port, root):
    """No endpoint: the client makes the production URL itself."""
    return {"endpoint": None, "resolve": [HOST, f"127.0.0.1:{port}"], "only_root": root.pem()}


def _whole_path(pool, person, way):
    with OurClient() as client:
        client.open(pool, **way)
        client.is_refused(
            ("incorrect_credentials",), "sign_in", username=person.username, password=person.password + "x"
        )
        first = client.sign_in(person.username, person.password)["tokens"]
        second = client.do("refresh")["tokens"]
        want(first["access_hash"] != second["access_hash"], "the access token stayed the same")
        want_equal(client.do("get_user")["attributes"]["email"], person.email, "email")
        client.do("copy", device="copy", **{"from": "main"})
        want_equal(client.do("sign_out", everywhere=True)["global"], "confirmed", "global sign-out")
        client.is_refused(("session_expired",), "get_user", device="copy")


def _is_refused(pool, person, way):
    with OurClient() as client:
        client.open(pool, **way)
        client.is_refused(("tls",), "sign_in", username=person.username, password=person.password)
        client.wants_state("signed_out")
