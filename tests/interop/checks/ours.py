"""Our client against any server: the whole path of a session, and everything that must be refused."""

from our_client import OurClient
from pools import random_password
from report import want, want_equal

_WRONG = ("incorrect_credentials",)
_ENDED = ("session_expired", "signed_out")


def run(report, server, pool, people):
    """`people` sign in besides, for salts and public values of all lengths."""
    with OurClient() as client:
        client.open(pool)
        _passwords(report, server, pool, client)
        _tokens(report, server, pool, client)
        _sign_out_everywhere(report, server, pool, client)
        _sign_out_here(report, server, pool, client)
        _client_secret(report, server, pool, client)
        _verdicts(report, server, pool, client)
        with report.check(f"ours -> {server}: {len(people)} people sign in, and none with another's password"):
            for number, person in enumerate(people):
                client.open(pool, device="other")
                answer = client.sign_in(person.username, person.password, device="other")
                want_equal(answer["tokens"]["id_claims"]["sub"], person.sub, "sub")
                if number % 8 == 0:
                    client.is_refused(
                        _WRONG, "sign_in", device="other", username=person.username, password=people[number - 1].password
                    )


def _passwords(report, server, pool, client):
    person = pool.add_person()
    for way, send_password in (("SRP", False), ("the password itself", True)):
        with report.check(f"ours -> {server}: the right password is accepted, by {way}"):
            answer = client.sign_in(person.username, person.password, send_password=send_password)
            want_equal(answer["username"], person.username, "username")
        with report.check(f"ours -> {server}: a wrong password is refused, by {way}"):
            refusal = client.is_refused(
                _WRONG, "sign_in", username=person.username, password=person.password + "x", send_password=send_password
            )
            want_equal(refusal.code, "NotAuthorizedException", "code")
    with report.check(f"ours -> {server}: an unknown user is refused like a wrong password"):
        refusal = client.is_refused(_WRONG, "sign_in", username="nobody-of-that-name", password=person.password)
        want_equal(refusal.code, "NotAuthorizedException", "code")
    with report.check(f"ours -> {server}: an e-mail address leads to the user it belongs to"):
        answer = client.sign_in(person.email, person.password)
        want_equal(answer["username"], person.username, "username")
        client.is_refused(_WRONG, "sign_in", username=person.email, password=person.password + "x")
    for kind, password in (("non-ASCII", "Пароль1!-日本🔑e\u0301"), ("ASCII", "Tr0ub4dor&3\"\\/ x")):
        with report.check(f"ours -> {server}: a password of {kind} letters is taken as it is"):
            other = pool.add_person(password=password)
            client.sign_in(other.username, password)
            client.is_refused(_WRONG, "sign_in", username=other.username, password=password.replace("1", "2") + " ")


def _tokens(report, server, pool, client):
    person = pool.add_person()
    first = client.sign_in(person.username, person.password)["tokens"]
    with report.check(f"ours -> {server}: the claims name the user, the pool and the client"):
        want_equal(first["id_claims"]["sub"], person.sub, "sub")
        want_equal(first["id_claims"]["aud"], pool.client.id, "aud")
        want_equal(first["id_claims"]["email"], person.email, "email")
        want_equal(first["access_claims"]["client_id"], pool.client.id, "client_id")
        want_equal(first["access_claims"]["username"], person.username, "username")
        want_equal(first["access_claims"]["iss"], pool.issuer, "iss")
    with report.check(f"ours -> {server}: tokens are kept while they count"):
        want_equal(client.do("tokens")["tokens"]["access_hash"], first["access_hash"], "access token")
    with report.check(f"ours -> {server}: a refresh brings other tokens of the same sign-in"):
        second = client.do("refresh")["tokens"]
        want(second["access_hash"] != first["access_hash"], "the access token stayed the same")
        want(second["id_hash"] != first["id_hash"], "the id token stayed the same")
        want_equal(second["refresh_hash"], first["refresh_hash"], "refresh token")
        for claim in ("sub", "auth_time"):
            want_equal(second["access_claims"][claim], first["access_claims"][claim], claim)
        want_equal(client.do("tokens")["tokens"]["access_hash"], second["access_hash"], "kept access token")
    with report.check(f"ours -> {server}: the user's attributes are read with the new token"):
        user = client.do("get_user")
        want_equal(user["username"], person.username, "username")
        want_equal(user["attributes"]["email"], person.email, "email")
        want_equal(user["attributes"]["sub"], person.sub, "sub")


def _sign_out_everywhere(report, server, pool, client):
    person = pool.add_person()
    client.sign_in(person.username, person.password)
    client.open(pool, device="tablet")
    client.sign_in(person.username, person.password, device="tablet")
    # What a thief of the device's storage would hold: the very same tokens.
    for copy in ("copy-for-access", "copy-for-refresh"):
        client.do("copy", device=copy, **{"from": "main"})
    with report.check(f"ours -> {server}: both devices and the copies work before signing out"):
        for device in ("main", "tablet", "copy-for-access", "copy-for-refresh"):
            want_equal(client.do("get_user", device=device)["username"], person.username, device)
        client.do("refresh", device="copy-for-access")
    with report.check(f"ours -> {server}: signing out everywhere is confirmed by the server"):
        result = client.do("sign_out", everywhere=True)
        want_equal((result["global"], result["local"]), ("confirmed", "confirmed"), "parts")
        client.wants_state("signed_out")
        client.is_refused(("signed_out",), "tokens")
    with report.check(f"ours -> {server}: the old refresh token is refused afterwards"):
        refusal = client.is_refused(_ENDED, "refresh", device="copy-for-refresh")
        want_equal(refusal.code, "NotAuthorizedException", "code")
        client.wants_state("expired", "copy-for-refresh")
    with report.check(f"ours -> {server}: the old access token is refused afterwards"):
        # Had the access token been accepted, the call would have succeeded without asking for a new one.
        client.is_refused(_ENDED, "get_user", device="copy-for-access")
    with report.check(f"ours -> {server}: the user's other device is signed out too"):
        client.is_refused(_ENDED, "get_user", device="tablet")
        client.wants_state("expired", "tablet")
    with report.check(f"ours -> {server}: the user can sign in again"):
        client.sign_in(person.username, person.password)
        want_equal(client.do("get_user")["username"], person.username, "username")


def _sign_out_here(report, server, pool, client):
    person = pool.add_person()
    with report.check(f"ours -> {server}: signing out here revokes this device's tokens and no other's"):
        client.sign_in(person.username, person.password)
        client.open(pool, device="tablet")
        client.sign_in(person.username, person.password, device="tablet")
        client.do("copy", device="copy", **{"from": "main"})
        result = client.do("sign_out", everywhere=False)
        parts = (result["global"], result["revocation"], result["local"])
        want_equal(parts, ("not_requested", "confirmed", "confirmed"), "parts")
        client.is_refused(_ENDED, "refresh", device="copy")
        want_equal(client.do("get_user", device="tablet")["username"], person.username, "tablet's user")
        client.do("refresh", device="tablet")


def _client_secret(report, server, pool, client):
    person = pool.add_person()
    with report.check(f"ours -> {server}: a client with a secret signs in, refreshes and signs out"):
        client.open(pool, pool.secret_client, device="secret")
        for name in (person.username, person.email):
            client.sign_in(name, person.password, device="secret")
            client.do("refresh", device="secret")
        client.is_refused(
            _WRONG, "sign_in", device="secret", username=person.username, password=person.password + "x"
        )
        result = client.do("sign_out", device="secret", everywhere=True)
        want_equal(result["global"], "confirmed", "global sign-out")
    with report.check(f"ours -> {server}: a wrong client secret is refused as a matter of configuration"):
        wrong = pool.secret_client.__class__(pool.secret_client.id, report.hide("0123456789abcdefghijklmnop"))
        client.open(pool, wrong, device="wrong-secret")
        client.is_refused(
            ("configuration",), "sign_in", device="wrong-secret", username=person.username, password=person.password
        )


def _verdicts(report, server, pool, client):
    """Sign-ins the server refuses for other reasons than the password."""
    legacy = pool.add_client("legacy", PreventUserExistenceErrors="LEGACY")
    disabled, reset = pool.add_person(), pool.add_person()
    pool.admin.admin_disable_user(UserPoolId=pool.id, Username=disabled.username)
    pool.admin.admin_reset_user_password(UserPoolId=pool.id, Username=reset.username)
    password = report.hide(random_password())
    pool.admin.sign_up(
        ClientId=pool.client.id,
        Username="not-confirmed",
        Password=password,
        UserAttributes=[{"Name": "email", "Value": "not-confirmed@example.com"}],
    )
    for situation, app, name, secret, kind, code in (
        ("an unknown user", legacy, "nobody-of-that-name", password, _WRONG[0], "UserNotFoundException"),
        ("a disabled user", legacy, disabled.username, disabled.password, "user_disabled", "NotAuthorizedException"),
    ):
        with report.check(f"ours -> {server}: {situation} is told as `{kind}`"):
            client.open(pool, app, device="verdicts")
            refusal = client.is_refused((kind,), "sign_in", device="verdicts", username=name, password=secret)
            want_equal(refusal.code, code, "code")
    for situation, app, name, secret, step, code in (
        (
            "a password that must be reset",
            legacy,
            reset.username,
            reset.password,
            "ResetPassword",
            "PasswordResetRequiredException",
        ),
        (
            "a sign-up that is not confirmed",
            pool.client,
            "not-confirmed",
            password,
            "ConfirmSignUp",
            "UserNotConfirmedException",
        ),
    ):
        with report.check(f"ours -> {server}: {situation} becomes the step {step}"):
            client.open(pool, app, device="verdicts")
            answer = client.do("sign_in", device="verdicts", username=name, password=secret)
            told = answer.get("step", "tokens")
            want(told.startswith(f"{step}(") and code in told, f"signing in led to {told}")


def rotation(report, server, pool):
    """Refresh tokens that are replaced at every use. Of the servers only our pool does this."""
    rotating = pool.add_client(
        "rotating",
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    )
    with OurClient() as client, report.check(f"ours -> {server}: a rotated refresh token replaces the old one"):
        person = pool.add_person()
        client.open(pool, rotating)
        first = client.sign_in(person.username, person.password)["tokens"]
        client.do("copy", device="copy", **{"from": "main"})
        second = client.do("refresh")["tokens"]
        want(second["refresh_hash"] != first["refresh_hash"], "the refresh token stayed the same")
        third = client.do("refresh")["tokens"]
        want(third["refresh_hash"] != second["refresh_hash"], "the refresh token stayed the same")
        client.is_refused(_ENDED, "refresh", device="copy")
