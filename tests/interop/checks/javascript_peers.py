"""Clients written in JavaScript sign in to our local pool. Their checks stand in `node/`; they are counted here."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import programs
from pools import is_unusual, tracking_pool

_FOLDER = Path(__file__).resolve().parent.parent
_SECONDS_A_CHECK = 250

PEERS = {"amazon-cognito-identity-js": "identity-js.mjs", "aws-amplify": "amplify.mjs"}
DEVICE_PEERS = {"amazon-cognito-identity-js": "identity-js-devices.mjs", "aws-amplify": "amplify-devices.mjs"}


class JavaScriptPeer(programs.LineProgram):
    """One of the programs, started: it works while others do."""

    def __init__(self, name, program, settings):
        self.name = name
        node = shutil.which("node")
        super().__init__([node, str(_FOLDER / "node" / program)], programs.environment())
        self._process.stdin.write(json.dumps(settings).encode() + b"\n")
        self._process.stdin.flush()

    def tell(self, report):
        """Hands every check on to the report, and sees to it that the last one was made."""
        made = 0
        while True:
            line = json.loads(self.hear(_SECONDS_A_CHECK))
            if "end" in line:
                if made == 0 or line["end"] != made:
                    raise RuntimeError(f"{made} of {line['end']} checks were told")
                return
            made += 1
            report.line(line["ok"], f"{self.name} -> local pool: {line['name']}", line.get("detail", ""))


def settings(pool, people):
    """What the programs of `PEERS` are told."""
    rotating = pool.add_client(
        "javascript-rotating",
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    )
    legacy = pool.add_client("javascript-legacy", PreventUserExistenceErrors="LEGACY")
    special = [pool.add_person(), pool.add_person(password="Пароль1!-日本🔑e\u0301")]
    return {
        "endpoint": f"{pool.endpoint}/",
        "poolId": pool.id,
        "issuer": pool.issuer,
        "jwksUrl": pool.jwks_url,
        "clientId": pool.client.id,
        "legacyClientId": legacy.id,
        "rotatingClientId": rotating.id,
        "special": [asdict(person) for person in special],
        "people": [asdict(person) for person in people],
        "unusualSalts": sum(is_unusual(pool.salt(person)) for person in people),
    }


def device_settings(endpoint, report):
    """What the programs of `DEVICE_PEERS` are told: two pools, of which one asks before it remembers a device."""
    return {"endpoint": f"{endpoint}/", "always": _tracking(endpoint, report, False), "ask": _tracking(endpoint, report, True)}


def _tracking(endpoint, report, on_prompt):
    pool = tracking_pool(endpoint, report, on_prompt)
    people = [asdict(pool.add_person_with_sms(f"+1206555010{number}")) for number in range(6)]
    return {"poolId": pool.id, "clientId": pool.client.id, "people": people}
