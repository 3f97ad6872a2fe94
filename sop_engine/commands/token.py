"""Options of commands that give an officer a signing key on a token."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from sop_engine.commands.secrets import Unlocker
from sop_engine.errors import BadUsage
from sop_engine.station.token_key import MadeKey, need_tokens
from sop_engine.system import random_bytes

Function = TypeVar("Function", bound=Callable[..., Any])


def token_options(command: Function) -> Function:
    """Add `--token LABEL` and `--token-module PATH`."""
    module = click.option(
        "--token-module",
        envvar="SOP_TOKEN_MODULE",
        metavar="PATH",
        help="The PKCS#11 library that came with the token; else SOP_TOKEN_MODULE.",
    )
    return click.option("--token", metavar="LABEL", help="Make the signing key on the token of this label.")(
        module(command)
    )


@contextmanager
def on_token(door: Unlocker, officer: str, label: str | None, module: str | None) -> Iterator[MadeKey | None]:
    """A new key on the token, or None without a label; if the enrolment fails, the key is destroyed again.

    Raises:
        BadUsage: no library is named, or not by its whole path. TokenRefused: the token makes no key.
    """
    if label is None:
        yield None
        return
    if not module or not Path(module).is_absolute():
        sentence = "Which library talks to the token? Its whole path is needed."
        raise BadUsage(sentence, "Name it: --token-module /usr/lib/softhsm/libsofthsm2.so")
    tokens = need_tokens()
    made = tokens.make_key(module, label, officer, door.pin_of(officer), random_bytes)
    try:
        yield made
    except BaseException:
        tokens.take_back(made)
        raise
