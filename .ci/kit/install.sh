#!/bin/sh
# Installs the program from this folder, without a network. Say: sh install.sh [install|check|rollback|show]
here=$(cd "$(dirname "$0")" && pwd) || exit 4
fits='import sys; sys.exit("%d.%d" % sys.version_info[:2] not in sys.argv[1:])'
for version in @PYTHONS@ 3; do
  python=$(command -v "python$version") || continue
  if "$python" -c "$fits" @PYTHONS@ 2>/dev/null; then
    "$python" "$here/install.py" "$@"
    exit $?
  fi
done
echo "No Python that fits was found. The kit needs one of these versions: @PYTHONS@. Nothing was changed." >&2
exit 3
