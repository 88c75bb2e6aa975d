"""Carries out a plan with a generated client: python3 run_plan.py PLAN CLIENT_FOLDER. Prints one line of JSON an operation."""

import importlib
import inspect
import json
import re
import sys

plan = json.load(open(sys.argv[1]))
sys.path.insert(0, sys.argv[2])
generated = importlib.import_module("generated_client")


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


configuration = generated.Configuration(host=plan["url"])
configuration.access_token = plan["credentials"].get("bearer")
configuration.api_key = {name: value for name, value in plan["credentials"].items() if name != "bearer"}
client = generated.ApiClient(configuration)
apis = [one(client) for name, one in vars(generated).items() if name.endswith("Api")]


def method_of(operation):
    name = snake(operation)
    return next(getattr(api, name) for api in apis if hasattr(api, name))


for step in plan["steps"]:
    method = method_of(step["operation"])
    given = {snake(name): value for name, value in step.get("parameters", {}).items()}
    if "body" in step:
        needed = [name for name, one in inspect.signature(method).parameters.items() if name not in given]
        given[needed[0]] = step["body"]
    answer = method(**given)
    print(json.dumps(None if answer is None else json.loads(answer.to_json())))
