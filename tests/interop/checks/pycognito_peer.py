"""pycognito signs in to our local pool."""

from pycognito import AWSSRP, Cognito

import pools
import tokens
from pools import refused
from report import CheckFailed, want, want_equal

#: One public value in 16 has an odd number of digits: so many sign-ins miss it once in ten thousand million runs.
_MOST_SIGN_INS = 360


def run(report, pool, people):
    peer = _Peer(pool)
    person = pool.add_person()
    with report.check("pycognito -> local pool: the right password is accepted, and its own check of the tokens"):
        # `authenticate` verifies both tokens against the pool's JWKS and issuer.
        user = peer.signed_in(person.username, person.password)
        want_equal(user.id_claims["sub"], person.sub, "sub")
        want_equal(user.access_claims["username"], person.username, "username")
    with report.check("pycognito -> local pool: a wrong password is refused"):
        refused("NotAuthorizedException", lambda: peer.signed_in(person.username, person.password + "x"))
        refused("NotAuthorizedException", lambda: peer.signed_in(person.username, person.password[:-1]))
    with report.check("pycognito -> local pool: an unknown user is refused like a wrong password"):
        refused("NotAuthorizedException", lambda: peer.signed_in("nobody-of-that-name", person.password))
    with report.check("pycognito -> local pool: an unknown user is named as such where the client allows it"):
        legacy = _Peer(pool, pool.add_client("legacy", PreventUserExistenceErrors="LEGACY"))
        refused("UserNotFoundException", lambda: legacy.signed_in("nobody-of-that-name", person.password))
        legacy.signed_in(person.username, person.password)
    with report.check("pycognito -> local pool: an e-mail address leads to the user it belongs to"):
        user = peer.signed_in(person.email, person.password)
        want_equal(user.access_claims["username"], person.username, "username")
        refused("NotAuthorizedException", lambda: peer.signed_in(person.email, person.password + "x"))
    with report.check("pycognito -> local pool: a non-ASCII password"):
        other = pool.add_person(password="Пароль1!-日本🔑e\u0301")
        peer.signed_in(other.username, other.password)
        refused("NotAuthorizedException", lambda: peer.signed_in(other.username, "Пароль1!-日本🔑é"))
    _session(report, "", peer, person)
    _session(report, " with a client secret", _Peer(pool, pool.secret_client), person)
    with report.check("pycognito -> local pool: with a wrong client secret nothing is accepted"):
        wrong = pools.AppClient(pool.secret_client.id, report.hide("0123456789abcdefghijklmnop"))
        refused("NotAuthorizedException", lambda: _Peer(pool, wrong).signed_in(person.username, person.password))
    with report.check(f"pycognito -> local pool: {len(people)} people sign in, some with a SALT of odd length"):
        want(any(len(pool.salt(other)) % 2 for other in people), "no SALT of odd length")
        for other in people:
            want_equal(peer.signed_in(other.username, other.password).id_claims["sub"], other.sub, "sub")
    with report.check("pycognito -> local pool: an SRP_B of odd length is taken"):
        peer.sign_in_until_odd_public_value(person)


def _session(report, how, peer, person):
    with report.check(f"pycognito -> local pool: refresh{how}"):
        user = peer.signed_in(person.username, person.password)
        first = tokens.digest(user.access_token)
        user.renew_access_token()
        want(tokens.digest(user.access_token) != first, "the access token stayed the same")
        user.verify_tokens()
        want_equal(user.get_user().email, person.email, "email")
    with report.check(f"pycognito -> local pool: sign-out everywhere{how}, after which old tokens are refused"):
        user = peer.signed_in(person.username, person.password)
        other = peer.signed_in(person.username, person.password)
        user.logout()
        refused("NotAuthorizedException", other.get_user)
        refused("NotAuthorizedException", other.renew_access_token)


class _Peer:
    def __init__(self, pool, client=None):
        self._pool = pool
        self._client = client or pool.client
        self._keys = None

    def signed_in(self, name, password):
        user = self._user(name)
        user.authenticate(password)
        return user

    def sign_in_until_odd_public_value(self, person):
        """Signs in until SRP_B had an odd number of digits, watching what boto3 received."""
        boto = pools.boto_client(self._pool.endpoint)
        lengths = []

        def note(parsed, **_):
            lengths.append(len(parsed["ChallengeParameters"]["SRP_B"]))

        boto.meta.events.register("after-call.cognito-idp.InitiateAuth", note)
        for _ in range(_MOST_SIGN_INS):
            AWSSRP(
                username=person.username,
                password=person.password,
                pool_id=self._pool.id,
                client_id=self._client.id,
                client=boto,
            ).authenticate_user()
            if lengths[-1] % 2:
                return
        raise CheckFailed(f"no SRP_B of odd length in {_MOST_SIGN_INS} sign-ins")

    def _user(self, name):
        user = Cognito(
            self._pool.id,
            self._client.id,
            username=name,
            client_secret=self._client.secret,
            access_key="test",
            secret_key="test",
            boto3_client_kwargs={"endpoint_url": self._pool.endpoint},
        )
        # pycognito takes a custom endpoint to be the issuer, too. Ours issues in AWS's name, so it is told to expect
        # that, and fetches the keys from the endpoint first.
        self._keys = self._keys or user.get_keys()
        user.pool_jwk = self._keys
        user.pool_domain_url = None
        return user
