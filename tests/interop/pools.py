"""User pools and their people, prepared by boto3 through the admin operations of AWS's own wire format."""

import random
import secrets
import uuid
from dataclasses import dataclass

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from report import CheckFailed, want_equal

REGION = "us-east-1"

# Letters of one to four UTF-8 bytes, composed and decomposed, right to left, and symbols JSON must escape.
_LETTERS = "abcXYZ019-_.,;:!?'\"\\/|<>{}%&äößéÑçżøЖщλΩאبठ漢字かな한🔑🦀e\u0301n\u0303"


def boto_client(endpoint, **more):
    """A client that asks `endpoint` only, once, and briefly."""
    return boto3.client(
        "cognito-idp",
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 1}, proxies={}),
        **more,
    )


@dataclass(frozen=True)
class AppClient:
    id: str
    secret: str | None = None


@dataclass(frozen=True)
class Person:
    username: str
    email: str
    sub: str
    password: str


class Pool:
    """A pool whose people have usernames, and verified e-mail addresses as aliases of them."""

    def __init__(self, endpoint, report, admin=None, **settings):
        self.endpoint = endpoint
        self.report = report
        self.admin = admin or boto_client(endpoint)
        created = self.admin.create_user_pool(
            PoolName=f"interop-{uuid.uuid4().hex[:8]}", AliasAttributes=["email"], **settings
        )
        self.id = created["UserPool"]["Id"]
        self.issuer = f"https://cognito-idp.{REGION}.amazonaws.com/{self.id}"
        self.jwks_url = f"{endpoint}/{self.id}/.well-known/jwks.json"
        self.client = self.add_client("plain")
        self.secret_client = self.add_client("with-secret", GenerateSecret=True)

    def add_client(self, name, **settings):
        described = self.admin.create_user_pool_client(
            UserPoolId=self.id,
            ClientName=name,
            ExplicitAuthFlows=settings.pop(
                "ExplicitAuthFlows",
                ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            ),
            PreventUserExistenceErrors=settings.pop("PreventUserExistenceErrors", "ENABLED"),
            **settings,
        )["UserPoolClient"]
        secret = described.get("ClientSecret")
        if secret:
            self.report.hide(secret)
        return AppClient(described["ClientId"], secret)

    def add_person(self, username=None, password=None, phone=None):
        username = username or f"{random.choice(['ana', 'Żółw', 'o-brien', 'li_', 'x.y+'])}{secrets.token_hex(4)}"
        email = f"{secrets.token_hex(6)}@example.com"
        given = {"email": email, "email_verified": "true"}
        if phone:
            given |= {"phone_number": phone, "phone_number_verified": "true"}
        self.admin.admin_create_user(
            UserPoolId=self.id,
            Username=username,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": value} for name, value in given.items()],
        )
        password = self.set_password(username, password)
        found = self.admin.admin_get_user(UserPoolId=self.id, Username=username)
        attributes = {item["Name"]: item["Value"] for item in found["UserAttributes"]}
        return Person(username, email, attributes["sub"], password)

    def add_person_with_sms(self, phone):
        """A person who is asked for the code of an SMS at every sign-in."""
        person = self.add_person(phone=phone)
        self.admin.admin_set_user_mfa_preference(
            UserPoolId=self.id, Username=person.username, SMSMfaSettings={"Enabled": True, "PreferredMfa": True}
        )
        return person

    def set_password(self, username, password=None):
        password = self.report.hide(password or random_password())
        self.admin.admin_set_user_password(
            UserPoolId=self.id, Username=username, Password=password, Permanent=True
        )
        return password

    def salt(self, person):
        """The person's SALT, as the service prints it."""
        challenge = self.admin.initiate_auth(
            ClientId=self.client.id,
            AuthFlow="USER_SRP_AUTH",
            AuthParameters={"USERNAME": person.username, "SRP_A": secrets.token_hex(380)},
        )
        return challenge["ChallengeParameters"]["SALT"]

    def add_people(self, count, unusual_salts):
        """People of whom at least so many have an unusual SALT: about one in 16 has, by chance."""
        people = [self.add_person() for _ in range(count)]
        unusual = [person for person in people if is_unusual(self.salt(person))]
        for _ in range(400):
            if len(unusual) >= unusual_salts:
                usual = [person for person in people if person not in unusual]
                return (unusual + usual)[:count]
            person = self.add_person()
            if is_unusual(self.salt(person)):
                unusual.append(person)
        raise RuntimeError("no unusual SALT among hundreds of people")


def tracking_pool(endpoint, report, on_prompt=False):
    """A pool that spares remembered devices the second factor; `on_prompt` makes it ask before it remembers one."""
    tracking = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": on_prompt}
    pool = Pool(endpoint, report, DeviceConfiguration=tracking)
    sender = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "interop"}
    pool.admin.set_user_pool_mfa_config(
        UserPoolId=pool.id, MfaConfiguration="OPTIONAL", SmsMfaConfiguration={"SmsConfiguration": sender}
    )
    return pool


def is_unusual(salt):
    """A number whose first digit is zero: servers drop the digit, as AWS does, or keep it, as ministack does."""
    return len(salt) % 2 == 1 or salt.startswith("0")


def random_password():
    chosen = random.SystemRandom()
    return "aZ7!" + "".join(chosen.choice(_LETTERS) for _ in range(chosen.randint(6, 40)))


def refused(code, attempt):
    """The attempt, made with boto3 or something that stands on it, must be refused with this code."""
    try:
        attempt()
    except ClientError as error:
        want_equal(error.response["Error"]["Code"], code, "code")
        return
    raise CheckFailed(f"accepted instead of {code}")
