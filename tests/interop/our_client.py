"""Our client, driven through the example program `interop_client`."""

import json
import os
from pathlib import Path

import programs
from report import CheckFailed, want_equal

_SECONDS = 60


def _program():
    folder = Path(os.environ["COGNITO_INTEROP_BIN_DIR"], "examples")
    return (folder / "interop_client").resolve(strict=True)


class Refused(Exception):
    """An error of our client, as it told it."""

    def __init__(self, error):
        super().__init__(f"{error['kind']} ({error.get('code')}): {error['message']}")
        self.kind = error["kind"]
        self.code = error.get("code")
        self.operation = error.get("operation")


class OurClient(programs.LineProgram):
    """One process of ours. Its devices are named; `main` is the one meant when none is."""

    def __init__(self):
        super().__init__([str(_program())], programs.environment())

    def do(self, command, **members):
        given = {name: value for name, value in members.items() if value is not None}
        answer = json.loads(self.ask(json.dumps({"do": command, **given}), _SECONDS))
        if answer.pop("ok"):
            return answer
        if "misuse" in answer:
            raise RuntimeError(answer["misuse"])
        raise Refused(answer["error"])

    def open(self, pool, client=None, device="main", **transport):
        client = client or pool.client
        transport.setdefault("endpoint", pool.endpoint)
        self.do("open", device=device, pool_id=pool.id, client_id=client.id, client_secret=client.secret, **transport)

    def sign_in(self, name, password, device="main", **options):
        answer = self.do("sign_in", device=device, username=name, password=password, **options)
        if "tokens" not in answer:
            raise CheckFailed(f"signing in led to {answer}")
        return answer

    def is_refused(self, kinds, command, **members):
        """The command must fail with one of these kinds; the refusal is handed back."""
        try:
            answer = self.do(command, **members)
        except Refused as refusal:
            if refusal.kind not in kinds:
                raise CheckFailed(f"{refusal} instead of {' or '.join(kinds)}") from None
            return refusal
        raise CheckFailed(f"{command} succeeded: {sorted(answer)}")

    def state(self, device="main"):
        return self.do("state", device=device)["state"]

    def wants_state(self, state, device="main"):
        want_equal(self.state(device), state, f"state of {device}")
