"""Tokens for tests: SoftHSM2, a PKCS#11 token in software, with a folder of its own."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

PIN = "482913"
SO_PIN = "77778888"
_PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so")
MODULE = next((path for path in _PLACES if Path(path).exists()), _PLACES[0])


@dataclass(frozen=True, slots=True)
class Tokens:
    """A machine with tokens put in. `folder`: where SoftHSM keeps them."""

    folder: Path

    def put_in(self, label: str) -> None:
        """Put in a new token, ready for use."""
        self._softhsm("--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", SO_PIN)

    def take_out(self, label: str) -> None:
        """Take a token out, for good."""
        self._softhsm("--delete-token", "--token", label)

    def objects(self, label: str) -> str:
        """What OpenSC's program finds on the token."""
        return self.tool(label, "--list-objects")

    def tool(self, label: str, *arguments: str) -> str:
        """Run OpenSC's program on the token; gives what it says."""
        command = ["pkcs11-tool", "--module", MODULE, "--token-label", label, "--login", "--pin", PIN, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=self.env).stdout

    @property
    def env(self) -> dict[str, str]:
        """What a program needs to find the tokens."""
        return {**os.environ, "SOFTHSM2_CONF": str(self.folder / "softhsm2.conf"), "SOP_TOKEN_MODULE": MODULE}

    def _softhsm(self, *arguments: str) -> None:
        subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True, env=self.env)


def machine(folder: Path) -> Tokens:
    """A machine without tokens."""
    (folder / "tokens").mkdir(parents=True)
    conf = f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    (folder / "softhsm2.conf").write_text(conf)
    return Tokens(folder)
