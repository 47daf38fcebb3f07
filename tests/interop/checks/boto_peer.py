"""boto3 signs in to our local pool, and AWS's own description judges every reply."""

import base64
import hashlib
import hmac

import requests

import pools
import tokens
from pools import refused
from report import want, want_equal

#: What the run must have made the pool answer, or the judgement of the replies would be about little.
_OPERATIONS = {
    "CreateUserPool",
    "DescribeUserPool",
    "CreateUserPoolClient",
    "DescribeUserPoolClient",
    "AdminCreateUser",
    "AdminGetUser",
    "AdminSetUserPassword",
    "AdminAddUserToGroup",
    "ListUsers",
    "InitiateAuth",
    "GetTokensFromRefreshToken",
    "GetUser",
    "RevokeToken",
    "GlobalSignOut",
}
_REFUSALS = {
    ("InitiateAuth", "NotAuthorizedException"),
    ("InitiateAuth", "InvalidParameterException"),
    ("GetTokensFromRefreshToken", "NotAuthorizedException"),
    ("GetUser", "NotAuthorizedException"),
    ("AdminGetUser", "UserNotFoundException"),
    ("DescribeUserPool", "ResourceNotFoundException"),
}


def run(report, pool, shapes):
    peer = _Peer(pool, shapes)
    person = pool.add_person()
    with report.check("boto3 -> local pool: the pool, its clients and its people are as they were made"):
        _preparation(pool, person)
    with report.check("boto3 -> local pool: USER_PASSWORD_AUTH, right password accepted, wrong and unknown refused"):
        peer.signed_in(person.username, person.password)
        peer.signed_in(person.email, person.password)
        refused("NotAuthorizedException", lambda: peer.signed_in(person.username, person.password + "x"))
        refused("NotAuthorizedException", lambda: peer.signed_in("nobody-of-that-name", person.password))
    with report.check("boto3 -> local pool: a flow that is switched off is refused"):
        srp_only = pool.add_client("srp-only", ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"])
        refused(
            "InvalidParameterException", lambda: _Peer(pool, shapes, srp_only).signed_in(person.username, person.password)
        )
    with report.check("boto3 -> local pool: PyJWT verifies the tokens by the published keys, and no changed ones"):
        _independent_verification(pool, peer, person)
    _refresh(report, pool, shapes, person)
    _endings(report, pool, shapes, person)


def judge(report, shapes):
    """The judgement of all replies, the ones to other checks included. To be asked for last."""
    with report.check("boto3 -> local pool: every reply has the shape that AWS's service model gives it"):
        want(_OPERATIONS <= shapes.operations, f"never called: {sorted(_OPERATIONS - shapes.operations)}")
        want(_REFUSALS <= shapes.refusals, f"never refused: {sorted(_REFUSALS - shapes.refusals)}")
        want(not shapes.complaints, "; ".join(shapes.complaints[:12]))


def _preparation(pool, person):
    described = pool.admin.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    want_equal(described["AliasAttributes"], ["email"], "aliases")
    client = pool.admin.describe_user_pool_client(UserPoolId=pool.id, ClientId=pool.secret_client.id)
    want_equal(client["UserPoolClient"]["ClientSecret"], pool.secret_client.secret, "secret")
    pool.admin.create_group(UserPoolId=pool.id, GroupName="readers", Precedence=3)
    pool.admin.admin_add_user_to_group(UserPoolId=pool.id, Username=person.username, GroupName="readers")
    found = pool.admin.list_users(UserPoolId=pool.id, Filter=f'email = "{person.email}"')["Users"]
    want_equal([user["Username"] for user in found], [person.username], "found by e-mail")
    want_equal(found[0]["UserStatus"], "CONFIRMED", "status")
    refused(
        "UserNotFoundException", lambda: pool.admin.admin_get_user(UserPoolId=pool.id, Username="nobody-of-that-name")
    )
    refused(
        "ResourceNotFoundException", lambda: pool.admin.describe_user_pool(UserPoolId=f"{pools.REGION}_Nowhere99")
    )


def _independent_verification(pool, peer, person):
    verifier = tokens.Verifier(pool)
    result = peer.signed_in(person.username, person.password)
    access = verifier.access(result["AccessToken"], pool.client.id)
    identity = verifier.id(result["IdToken"], pool.client.id)
    want_equal((access["sub"], identity["sub"]), (person.sub, person.sub), "sub")
    want_equal((access["username"], identity["cognito:username"]), (person.username,) * 2, "username")
    want_equal(identity["email"], person.email, "email")
    want_equal(identity["email_verified"], True, "email_verified")
    want_equal(identity["cognito:groups"], ["readers"], "groups")
    want_equal(access["exp"] - access["iat"], result["ExpiresIn"], "life of the access token")
    for token in (result["AccessToken"], result["IdToken"]):
        verifier.refuses(tokens.changed(token))
    refused(
        "NotAuthorizedException", lambda: peer.boto.get_user(AccessToken=tokens.changed(result["AccessToken"]))
    )
    discovery = requests.get(f"{pool.endpoint}/{pool.id}/.well-known/openid-configuration", timeout=10).json()
    want_equal((discovery["issuer"], discovery["jwks_uri"]), (pool.issuer, pool.jwks_url), "discovery document")


def _refresh(report, pool, shapes, person):
    for client, how in ((pool.client, ""), (pool.secret_client, " with a client secret")):
        peer = _Peer(pool, shapes, client)
        with report.check(f"boto3 -> local pool: GetTokensFromRefreshToken without rotation{how}"):
            first = peer.signed_in(person.username, person.password)
            for _ in range(2):
                again = peer.refreshed(first["RefreshToken"])
                want("RefreshToken" not in again, "a refresh token came back")
                want(again["AccessToken"] != first["AccessToken"], "the access token stayed the same")
                claims = tokens.Verifier(pool).access(again["AccessToken"], client.id)
                want_equal(claims["sub"], person.sub, "sub")
            refused("NotAuthorizedException", lambda: peer.refreshed(first["RefreshToken"][:-8] + "AAAAAAAA"))
    for grace, then in ((0, "refused at once"), (60, "taken within its grace period")):
        with report.check(f"boto3 -> local pool: with rotation, the old refresh token is {then}"):
            rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace}
            flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"]
            peer = _Peer(
                pool, shapes, pool.add_client("rotating", ExplicitAuthFlows=flows, RefreshTokenRotation=rotation)
            )
            first = peer.signed_in(person.username, person.password)["RefreshToken"]
            second = peer.refreshed(first)["RefreshToken"]
            want(first != second, "the refresh token stayed the same")
            if grace:
                peer.refreshed(first)
            else:
                refused("RefreshTokenReuseException", lambda: peer.refreshed(first))


def _endings(report, pool, shapes, person):
    for client, how in ((pool.client, ""), (pool.secret_client, " with a client secret")):
        peer = _Peer(pool, shapes, client)
        with report.check(f"boto3 -> local pool: RevokeToken ends one sign-in and no other{how}"):
            first = peer.signed_in(person.username, person.password)
            other = peer.signed_in(person.username, person.password)
            peer.revoke(first["RefreshToken"])
            refused("NotAuthorizedException", lambda: peer.refreshed(first["RefreshToken"]))
            refused("NotAuthorizedException", lambda: peer.boto.get_user(AccessToken=first["AccessToken"]))
            peer.boto.get_user(AccessToken=other["AccessToken"])
            peer.refreshed(other["RefreshToken"])
    peer = _Peer(pool, shapes)
    with report.check("boto3 -> local pool: GlobalSignOut ends every sign-in of the user and of nobody else"):
        stranger = pool.add_person()
        untouched = peer.signed_in(stranger.username, stranger.password)
        before = [peer.signed_in(person.username, person.password) for _ in range(2)]
        peer.boto.global_sign_out(AccessToken=before[0]["AccessToken"])
        for old in before:
            refused("NotAuthorizedException", lambda old=old: peer.boto.get_user(AccessToken=old["AccessToken"]))
            refused("NotAuthorizedException", lambda old=old: peer.refreshed(old["RefreshToken"]))
        peer.boto.get_user(AccessToken=untouched["AccessToken"])
        peer.boto.get_user(AccessToken=peer.signed_in(person.username, person.password)["AccessToken"])
    with report.check("boto3 -> local pool: a disabled user is refused, and accepted once enabled"):
        pool.admin.admin_disable_user(UserPoolId=pool.id, Username=stranger.username)
        refused("NotAuthorizedException", lambda: peer.signed_in(stranger.username, stranger.password))
        pool.admin.admin_enable_user(UserPoolId=pool.id, Username=stranger.username)
        peer.signed_in(stranger.username, stranger.password)


class _Peer:
    def __init__(self, pool, shapes, client=None):
        self._client = client or pool.client
        self.boto = pools.boto_client(pool.endpoint)
        shapes.watch(self.boto)

    def signed_in(self, name, password):
        parameters = {"USERNAME": name, "PASSWORD": password}
        if self._client.secret:
            message = (name + self._client.id).encode()
            proof = hmac.new(self._client.secret.encode(), message, hashlib.sha256).digest()
            parameters["SECRET_HASH"] = base64.b64encode(proof).decode()
        reply = self.boto.initiate_auth(
            ClientId=self._client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
        )
        return reply["AuthenticationResult"]

    def refreshed(self, refresh_token):
        reply = self.boto.get_tokens_from_refresh_token(RefreshToken=refresh_token, **self._identity())
        return reply["AuthenticationResult"]

    def revoke(self, refresh_token):
        self.boto.revoke_token(Token=refresh_token, **self._identity())

    def _identity(self):
        secret = {"ClientSecret": self._client.secret} if self._client.secret else {}
        return {"ClientId": self._client.id, **secret}
