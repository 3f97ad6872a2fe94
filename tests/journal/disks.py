"""Disks that are full or read-only: a small tmpfs for root, limits of this process for everybody else."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = 512 * 1024


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder that takes about half a megabyte, by tmpfs where mounting is allowed, else by RLIMIT_FSIZE."""
    with _tmpfs(folder) as mounted:
        if mounted:
            yield folder
            return
    with small_files():
        yield folder


@contextmanager
def small_files(limit: int = SIZE) -> Iterator[None]:
    """No file may grow beyond the limit (writing fails with EFBIG)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder and the files in it cannot be written, by anybody."""
    if os.geteuid() == 0:
        subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
        try:
            subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
            yield
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        return
    paths = [*folder.iterdir(), folder]
    modes = [path.stat().st_mode for path in paths]
    for path in paths:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        yield
    finally:
        for path, mode in reversed(list(zip(paths, modes, strict=True))):
            path.chmod(mode)


@contextmanager
def _tmpfs(folder: Path) -> Iterator[bool]:
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
