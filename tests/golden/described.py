"""The JSON API as a list of what callers count on, a line each: calls, what each takes and answers, and every field."""

from collections.abc import Iterator
from typing import Any

from api.app import create_app
from api.services import build
from api.settings import Settings

_NOT_FORM = {"title", "description", "default", "examples"}


def document() -> dict[str, Any]:
    """What /openapi.json says. It is made without a database."""
    settings = Settings(database_url="postgresql://nobody@127.0.0.1:9/none", trial=True, _env_file=None)  # type: ignore[call-arg]
    services = build(settings)
    try:
        return create_app(services).openapi()
    finally:
        services.close()


def lines(described: dict[str, Any]) -> list[str]:
    """A line for everything in the document that a program can depend on, in an order of its own."""
    calls = [line for path, methods in described["paths"].items() for line in _calls(path, methods)]
    schemas = described["components"]["schemas"].items()
    return sorted({*calls, *(line for name, schema in schemas for line in _fields(name, schema))})


def _calls(path: str, methods: dict[str, Any]) -> Iterator[str]:
    for method, call in methods.items():
        named = f"{method.upper()} {path}"
        for each in call.get("parameters", ()):
            needed = "needed" if each["required"] else "optional"
            yield f"{named} takes {each['in']} {each['name']} ({needed}): {_form(each['schema'])}"
        for kind, content in call.get("requestBody", {}).get("content", {}).items():
            yield f"{named} takes {kind}: {_form(content.get('schema', {}))}"
        for status, answer in call["responses"].items():
            for kind, content in answer.get("content", {"nothing": {}}).items():
                yield f"{named} answers {status} {kind}: {_form(content.get('schema', {}))}"
            for header in answer.get("headers", ()):
                yield f"{named} answers {status} with header {header}"


def _fields(name: str, schema: dict[str, Any]) -> Iterator[str]:
    needed = set(schema.get("required", ()))
    for field, form in schema.get("properties", {}).items():
        yield f"{name}.{field} ({'needed' if field in needed else 'optional'}): {_form(form)}"
    if "properties" not in schema:
        yield f"{name}: {_form(schema)}"


def _form(schema: Any) -> str:
    """A schema on one line, without what is only for people."""
    if isinstance(schema, list):
        return f"[{', '.join(map(_form, schema))}]"
    if not isinstance(schema, dict):
        return str(schema)
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    return "{" + ", ".join(f"{key} {_form(schema[key])}" for key in sorted(schema) if key not in _NOT_FORM) + "}"
