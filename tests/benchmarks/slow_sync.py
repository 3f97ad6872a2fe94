"""A small library for LD_PRELOAD that stands before fsync and fdatasync: slower disks, and disks that fail.

`SYNC_MS`: milliseconds added to every sync. `SYNC_FAIL`: the sync with this number (from 1), and no other, does
nothing and reports an I/O error.
"""

import subprocess
from pathlib import Path

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>
static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}
static int stand_before(int fd, const char *name) {
    static long seen;
    long wait = number("SYNC_MS") * 1000000L;
    struct timespec t = {wait / 1000000000L, wait % 1000000000L};
    if (++seen == number("SYNC_FAIL")) { errno = EIO; return -1; }
    if (wait) nanosleep(&t, 0);
    return ((int (*)(int)) dlsym(RTLD_NEXT, name))(fd);
}
int fsync(int fd) { return stand_before(fd, "fsync"); }
int fdatasync(int fd) { return stand_before(fd, "fdatasync"); }
"""


def build(folder: Path) -> Path:
    """Compile the library into the folder."""
    source, library = folder / "slow_sync.c", folder / "slow_sync.so"
    source.write_text(SOURCE, encoding="ascii")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    return library
