"""Settings from files: NAME_FILE names the file that holds the value of NAME, as secrets of containers are given."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

SUFFIX = "_FILE"


class FileSettings(PydanticBaseSettingsSource):
    """What the variables that end in _FILE lead to. Ends the process, with a sentence, where a file cannot be read,
    is empty, or its setting is given twice: a process must not start with another secret than it was meant to have."""

    def __init__(self, settings_cls: type[BaseSettings], variables: Mapping[str, str | None]) -> None:
        super().__init__(settings_cls)
        self._prefix = str(self.config["env_prefix"])
        self._variables = {name.upper(): value for name, value in variables.items()}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """The value of a setting, or None where no file is named for it."""
        name = f"{self._prefix}{field_name}".upper()
        file = self._variables.get(name + SUFFIX)
        if not file:
            return None, field_name, False
        if self._variables.get(name):
            raise SystemExit(f"Set {name} or {name}{SUFFIX}, not both.")
        try:
            text = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError):
            raise SystemExit(f"{name}{SUFFIX} names a file that cannot be read: {file}") from None
        if not text:
            raise SystemExit(f"{name}{SUFFIX} names a file that is empty: {file}")
        return text, field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}
