"""Compares replies with AWS's own description of them: botocore's service model.

boto3 itself is lenient: it ignores members it does not know and misses none. So the raw JSON is judged here."""

import json

_TYPES = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "timestamp": (int, float),
    "map": dict,
    "list": list,
    "structure": dict,
}

#: Where AWS itself answers otherwise than the pinned model says.
_AWS_DEVIATES = {
    # The standard attribute `phone_number_verified`, one letter longer than the model allows.
    "UserPool.SchemaAttributes[].Name: 21 letters where 1 to 20 are allowed",
    # Documented, but younger than the model.
    "UserPoolClient: ClientType is unknown",
}


class ShapeWatch:
    """Judges every reply to the clients it is told to watch."""

    def __init__(self):
        self.complaints = []
        self.operations = set()
        self.refusals = set()

    def watch(self, client):
        client.meta.events.register("after-call.cognito-idp", self._judge)

    def _judge(self, http_response, model, **_):
        if http_response.headers.get("Content-Type") != "application/x-amz-json-1.1":
            self._complain(model.name, f"Content-Type {http_response.headers.get('Content-Type')}")
        if not http_response.headers.get("x-amzn-requestid"):
            self._complain(model.name, "no x-amzn-requestid")
        body = json.loads(http_response.content or b"{}")
        if http_response.status_code >= 300:
            self._judge_refusal(http_response, model, body)
            return
        self.operations.add(model.name)
        if model.output_shape is None:
            if body:
                self._complain(model.name, f"a body where none belongs: {sorted(body)}")
        else:
            self._compare(model.output_shape, body, model.name)

    def _judge_refusal(self, reply, model, body):
        name = body.get("__type")
        self.refusals.add((model.name, name))
        if reply.status_code != 400:
            self._complain(model.name, f"{name} with status {reply.status_code}")
        if reply.headers.get("x-amzn-errortype", "").rstrip(":") != name:
            self._complain(model.name, f"{name} but x-amzn-errortype {reply.headers.get('x-amzn-errortype')}")
        if not isinstance(body.get("message"), str):
            self._complain(model.name, f"{name} without a message")
        if name not in {shape.name for shape in model.error_shapes}:
            self._complain(model.name, f"{name} is none of this operation's errors")

    def _compare(self, shape, value, place):
        wanted = _TYPES.get(shape.type_name)
        is_flag = isinstance(value, bool)
        if wanted and (not isinstance(value, wanted) or is_flag != (shape.type_name == "boolean")):
            self._complain(place, f"{type(value).__name__} where {shape.type_name} belongs")
        elif shape.type_name == "structure":
            for name in shape.required_members:
                if name not in value:
                    self._complain(place, f"{name} is missing")
            for name, member in value.items():
                if name in shape.members:
                    self._compare(shape.members[name], member, f"{place}.{name}")
                else:
                    self._complain(place, f"{name} is unknown")
        elif shape.type_name == "list":
            for item in value:
                self._compare(shape.member, item, f"{place}[]")
        elif shape.type_name == "map":
            for name, item in value.items():
                self._compare(shape.key, name, f"{place} key")
                self._compare(shape.value, item, f"{place}.{name}")
        elif shape.type_name == "string":
            self._judge_text(shape, value, place)

    def _judge_text(self, shape, text, place):
        if getattr(shape, "enum", None) and text not in shape.enum:
            self._complain(place, "a text that is none of the allowed ones")
        least, most = shape.metadata.get("min", 0), shape.metadata.get("max")
        if len(text) < least or (most is not None and len(text) > most):
            self._complain(place, f"{len(text)} letters where {least} to {most} are allowed")

    def _complain(self, place, words):
        complaint = f"{place}: {words}"
        if complaint.partition(".")[2] not in _AWS_DEVIATES and complaint not in self.complaints:
            self.complaints.append(complaint)
