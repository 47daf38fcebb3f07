"""Tokens as PyJWT sees them: signature, issuer, audience and life, by the keys the pool publishes."""

import base64
import hashlib

import jwt

from report import CheckFailed, want, want_equal


class Verifier:
    def __init__(self, pool):
        self._issuer = pool.issuer
        self._keys = jwt.PyJWKClient(pool.jwks_url, timeout=10)

    def access(self, token, client_id):
        claims = self._decode(token)
        want_equal(claims["token_use"], "access", "token_use")
        want_equal(claims["client_id"], client_id, "client_id")
        want("aud" not in claims, "an access token has no aud")
        return claims

    def id(self, token, client_id):
        claims = self._decode(token, audience=client_id)
        want_equal(claims["token_use"], "id", "token_use")
        return claims

    def refuses(self, token):
        try:
            self._decode(token)
        except jwt.InvalidSignatureError:
            return
        raise CheckFailed("a changed token was accepted")

    def _decode(self, token, audience=None):
        key = self._keys.get_signing_key_from_jwt(token).key
        return jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            issuer=self._issuer,
            audience=audience,
            options={"require": ["exp", "iat", "iss", "sub", "token_use"], "verify_aud": audience is not None},
        )


def changed(token):
    """The token with one letter of its claims replaced."""
    head, claims, signature = token.split(".")
    padded = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))
    other = padded.replace(b'"token_use":"access"', b'"token_use":"Access"').replace(b'"token_use":"id"', b'"token_use":"ID"')
    want(other != padded, "there is a claim to change")
    return ".".join((head, base64.urlsafe_b64encode(other).rstrip(b"=").decode(), signature))


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()[:16]
