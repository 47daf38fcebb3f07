"""Our client against any server: how a user comes to be, changes and goes. The administrator sees whether it is true."""

import base64
import hashlib
import hmac
import time
from contextlib import contextmanager

from botocore.exceptions import ClientError

from our_client import OurClient
from pools import Pool, random_password, tracking_pool
from report import CheckFailed, want, want_equal

_WRONG = ("incorrect_credentials",)


def run(report, server, endpoint):
    """`server` knows the codes it sent, and which operations it lacks."""
    pool = Pool(endpoint, report, AutoVerifiedAttributes=["email"])
    with OurClient() as client:
        checks = _Checks(report, server, pool, client)
        checks.sign_up()
        checks.recovery()
        checks.password()
        checks.attributes()
        checks.verification()
        checks.authenticator_app()
        checks.devices()
        checks.deletion()


def remembered_devices(report, server, endpoint):
    """A second factor is asked for once on a device. Of the servers only our pool has this."""
    title = f"ours -> {server.name}: "
    pool = tracking_pool(endpoint, report)
    for way in ("username", "email"):
        person = pool.add_person_with_sms("+12065550100")
        name = getattr(person, way)
        with OurClient() as client:

            def enter():
                """Whether a code was asked for."""
                answer = client.do("sign_in", username=name, password=person.password)
                asked = "step" in answer
                if asked:
                    want(answer["step"].startswith("SmsCode"), f"signing in led to {answer}")
                    answer = client.do("answer", code=server.code(pool, person.username, "mfa"))
                want_equal(answer["username"], person.username, "username")
                device = client.do("current_device")["device"]
                client.do("sign_out", everywhere=False)
                return asked, device["key"]

            def known():
                found = pool.admin.admin_list_devices(UserPoolId=pool.id, Username=person.username)
                return [device["DeviceKey"] for device in found["Devices"]]

            with report.check(f"{title}a device that was confirmed is spared the code ({way})"):
                client.open(pool)
                asked, first = enter()
                want_equal((asked, known()), (True, [first]), "first sign-in")
                want_equal((enter(), known()), ((False, first), [first]), "second sign-in")
            with report.check(f"{title}after AdminForgetDevice the code is asked for, and a new device made ({way})"):
                pool.admin.admin_forget_device(UserPoolId=pool.id, Username=person.username, DeviceKey=first)
                asked, second = enter()
                want_equal((asked, known()), (True, [second]), "sign-in of a forgotten device")
                want(second != first, "the forgotten device came back")
                want_equal(enter(), (False, second), "the sign-in after that")


class _Checks:
    def __init__(self, report, server, pool, client):
        self._report = report
        self._server = server
        self._pool = pool
        self._client = client

    @contextmanager
    def _check(self, name, operation=None):
        """A check; of an operation that the server lacks, only that our client says so."""
        title = f"ours -> {self._server.name}: "
        if operation in self._server.lacks:
            with self._report.check(f"{title}{operation}, which it lacks, is told as `not_supported`"):
                try:
                    yield
                except Exception as refusal:
                    want_equal(getattr(refusal, "kind", None), "not_supported", f"{refusal}, kind")
                else:
                    raise CheckFailed("it has it: take it off the list")
        else:
            with self._report.check(title + name):
                yield

    def _person(self):
        person = self._pool.add_person()
        self._enter(person.username, person.password)
        return person

    def _enter(self, name, password, pool=None):
        """Signs in on a fresh device."""
        self._client.open(pool or self._pool)
        return self._client.sign_in(name, password)

    def _refused(self, kind, command, **members):
        return self._client.is_refused((kind,), command, **members)

    def _seen(self, username):
        """The user as the administrator sees them: status and attributes."""
        found = self._pool.admin.admin_get_user(UserPoolId=self._pool.id, Username=username)
        return found["UserStatus"], {item["Name"]: item["Value"] for item in found["UserAttributes"]}

    def _new_name(self):
        return f"new-{time.monotonic_ns()}"

    def sign_up(self):
        client, name, password = self._client, self._new_name(), self._report.hide(random_password())
        email = f"{name}@example.com"
        with self._check("a sign-up makes an unconfirmed user, and says where the code went"):
            client.open(self._pool)
            made = client.do("sign_up", username=name, password=password, attributes={"email": email, "name": "Ana"})
            status, attributes = self._seen(name)
            want_equal(status, "UNCONFIRMED", "status")
            want_equal((attributes["email"], attributes["name"]), (email, "Ana"), "attributes")
            want_equal((made["user_sub"], made["confirmed"]), (attributes["sub"], False), "answer")
            want_equal((made["delivery"]["medium"], made["delivery"]["attribute"]), ("EMAIL", "email"), "delivery")
            want_equal(made["not_delivered"], None, "not delivered")
        with self._check("a wrong code does not confirm, the right one does, and the user is signed in at once"):
            right = self._server.code(self._pool, name, "sign_up")
            self._refused("code_mismatch", "confirm", code=_other(right))
            want_equal(self._seen(name)[0], "UNCONFIRMED", "status")
            client.do("confirm", code=right)
            want_equal(self._seen(name)[0], "CONFIRMED", "status")
            entered = client.do("sign_in_confirmed")
            want("tokens" in entered, f"signing in led to {entered}")
            want_equal(entered["tokens"]["id_claims"]["sub"], made["user_sub"], "sub")
        with self._check("a taken name and a weak password are refused, each as what it is"):
            client.open(self._pool, device="second")
            again = {"device": "second", "attributes": {"email": email}}
            self._refused("already_exists", "sign_up", username=name, password=password, **again)
            self._refused("invalid_password", "sign_up", username=self._new_name(), password="short", **again)
        with self._check("a code is sent again, and confirms a sign-up of another day"):
            later = self._new_name()
            client.do("sign_up", username=later, password=password, attributes={"email": f"{later}@example.com"})
            client.open(self._pool)
            sent = client.do("resend_confirmation_code", username=later)
            want_equal((sent["medium"], sent["attribute"]), ("EMAIL", "email"), "delivery")
            client.do("confirm_sign_up", username=later, code=self._server.code(self._pool, later, "sign_up"))
            want_equal(self._seen(later)[0], "CONFIRMED", "status")
            client.sign_in(later, password)

    def recovery(self):
        person, client = self._pool.add_person(), self._client
        with self._check("a forgotten password is replaced with the code that was sent, and with no other"):
            client.open(self._pool)
            sent = client.do("forgot_password", username=person.username)
            want_equal((sent["medium"], sent["attribute"]), ("EMAIL", "email"), "delivery")
            code = self._server.code(self._pool, person.username, "password_reset")
            new = self._report.hide(random_password())
            change = {"username": person.username, "password": new}
            self._refused("code_mismatch", "confirm_forgot_password", code=_other(code), **change)
            client.sign_in(person.username, person.password)
            client.do("confirm_forgot_password", code=code, **change)
            client.open(self._pool)
            self._refused(*_WRONG, "sign_in", username=person.username, password=person.password)
            client.sign_in(person.username, new)

    def password(self):
        person, client = self._person(), self._client
        with self._check("ChangePassword wants the old password, and a refusal leaves the session alone"):
            new = self._report.hide(random_password())
            self._refused(*_WRONG, "change_password", previous=person.password + "x", proposed=new)
            self._refused("invalid_password", "change_password", previous=person.password, proposed="short")
            client.wants_state("signed_in")
            client.do("change_password", previous=person.password, proposed=new)
            want_equal(client.do("get_user")["username"], person.username, "the session's user")
            client.open(self._pool)
            self._refused(*_WRONG, "sign_in", username=person.username, password=person.password)
            client.sign_in(person.username, new)

    def attributes(self):
        person, client = self._person(), self._client
        with self._check("attributes that are updated are read by user and administrator"):
            given = {"name": "Zoë “Z” O'Brien", "locale": "pl-PL"}
            sent = client.do("update_attributes", attributes=given)
            want_equal(sent["deliveries"], [], "deliveries")
            for attributes in (self._seen(person.username)[1], client.do("get_user")["attributes"]):
                want_equal({name: attributes.get(name) for name in given}, given, "attributes")
        with self._check("attributes that are deleted are gone", "DeleteUserAttributes"):
            client.do("delete_attributes", names=["locale"])
            attributes = self._seen(person.username)[1]
            want_equal((attributes["name"], attributes.get("locale")), (given["name"], None), "attributes")

    def verification(self):
        person, client = self._person(), self._client
        with self._check("a new address is verified with the code that went there", "VerifyUserAttribute"):
            email = f"{self._new_name()}@example.com"
            client.do("update_attributes", attributes={"email": email})
            sent = client.do("attribute_code", attribute="email")
            want_equal((sent["medium"], sent["attribute"]), ("EMAIL", "email"), "delivery")
            want_equal(self._seen(person.username)[1]["email_verified"], "false", "verified")
            code = self._server.code(self._pool, person.username, "attribute")
            self._refused("code_mismatch", "verify_attribute", attribute="email", code=_other(code))
            client.do("verify_attribute", attribute="email", code=code)
            attributes = self._seen(person.username)[1]
            want_equal((attributes["email"], attributes["email_verified"]), (email, "true"), "address")

    def authenticator_app(self):
        client = self._client
        pool = Pool(self._pool.endpoint, self._report)
        pool.admin.set_user_pool_mfa_config(
            UserPoolId=pool.id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
        )
        person = pool.add_person()
        with self._check("an authenticator app is set up by its first code, and asked for once it is preferred"):
            self._enter(person.username, person.password, pool)
            secret = self._report.hide(client.do("set_up_totp")["secret"])
            # The second code is another one: servers may take each only once.
            first, second = _next_codes(secret)
            self._refused("code_mismatch", "verify_totp", code=_other(first))
            client.do("verify_totp", code=first)
            client.do("prefer_totp")
            want_equal(client.do("mfa_preference"), {"enabled": ["Totp"], "preferred": "Totp"}, "preference")
            client.open(pool)
            asked = client.do("sign_in", username=person.username, password=person.password)
            want(asked.get("step", "").startswith("TotpCode"), f"signing in led to {sorted(asked)}")
            self._refused("code_mismatch", "answer", code=_other(second))
            want_equal(client.do("answer", code=second)["username"], person.username, "username")

    def devices(self):
        client = self._client
        pool = Pool(
            self._pool.endpoint,
            self._report,
            DeviceConfiguration={"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False},
        )
        person = pool.add_person()
        with self._check("where devices are kept track of, a sign-in ends with tokens, again and again"):
            self._enter(person.username, person.password, pool)
            client.do("sign_out", everywhere=False)
            client.sign_in(person.username, person.password)
            client.do("refresh")
        with self._check("the user's devices are listed, and this one is among them", "ListDevices"):
            (listed,) = client.do("list_devices")["devices"]
            want_equal((listed, listed["is_current"]), (client.do("current_device")["device"], True), "device")

    def deletion(self):
        person, client = self._person(), self._client
        with self._check("a user who deletes themselves is gone, here and there"):
            client.do("delete_user")
            client.wants_state("signed_out")
            try:
                self._seen(person.username)
            except ClientError as error:
                want_equal(error.response["Error"]["Code"], "UserNotFoundException", "code")
            else:
                raise CheckFailed("the administrator still sees the user")
            self._refused(*_WRONG, "sign_in", username=person.username, password=person.password)


def _other(code):
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def _next_codes(secret):
    """The authenticator app's codes (RFC 6238) of this half minute and the one before: the older one first."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    now = time.time()
    # None of them may grow old while it is used.
    if now % 30 > 20:
        time.sleep(30 - now % 30)
    step = int(time.time()) // 30
    codes = []
    for counter in (step - 1, step):
        digest = hmac.digest(key, counter.to_bytes(8), hashlib.sha1)
        at = digest[-1] & 15
        codes.append(f"{(int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF) % 1_000_000:06}")
    return codes
