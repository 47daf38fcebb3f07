"""Writes, as JSON, what the installed botocore says of the operations of user pools that an app may call.

The one argument is the file to write.
"""

import json
import sys

import botocore
import botocore.session

#: What an app has to show for itself. An operation that asks for one of these and for no user pool is meant for apps,
#: even where the model forgets to say that requests need no AWS signature.
OWN_AUTHORITY = {"ClientId", "AccessToken"}


def main():
    model = botocore.session.get_session().get_service_model("cognito-idp")
    raw = model._service_description["operations"]
    operations = {}
    for name in sorted(raw):
        operation = model.operation_model(name)
        declared = "smithy.api#noAuth" in raw[name].get("auth", []) or raw[name].get("authtype") == "none"
        members = set(operation.input_shape.members) if operation.input_shape else set()
        if declared or (members & OWN_AUTHORITY and "UserPoolId" not in members):
            operations[name] = {
                "authorization": "none" if declared else "undeclared",
                "input": members_of(operation.input_shape),
                "output": members_of(operation.output_shape),
                "errors": sorted({error.name for error in operation.error_shapes}),
            }
    with open(sys.argv[1], "w", encoding="utf-8", newline="\n") as file:
        json.dump({"botocore": botocore.__version__, "operations": operations}, file, indent=1, sort_keys=True)
        file.write("\n")


def members_of(shape):
    """Every member by its path: `A.B` is a member of a structure, `A[]` what a list and `A{}` what a map holds."""
    found = {}
    if shape is not None:
        collect(shape, "", (), found)
    return found


def collect(shape, path, within, found):
    if shape.name in within:
        raise SystemExit(f"{shape.name} contains itself, which paths cannot express")
    within = (*within, shape.name)
    if shape.type_name == "structure" and not getattr(shape, "is_document_type", False):
        for name, member in shape.members.items():
            note(member, f"{path}.{name}" if path else name, within, found, name in shape.required_members)
    elif shape.type_name == "list":
        note(shape.member, f"{path}[]", within, found)
    elif shape.type_name == "map":
        note(shape.value, f"{path}{{}}", within, found)


def note(shape, path, within, found, required=False):
    kind = "document" if getattr(shape, "is_document_type", False) else shape.type_name
    found[path] = f"{kind}, required" if required else kind
    collect(shape, path, within, found)


if __name__ == "__main__":
    main()
