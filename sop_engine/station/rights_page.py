"""The table of rights as a page of the documentation; `docs/rights.md` is this, and a test holds them together.

Written anew with: python -c "from sop_engine.station.rights_page import rights_page as p; print(p(), end='')"
"""

from collections.abc import Mapping

from sop_engine.station.rights import MEANING, RUN, STATION, Right, Who

_ABOUT = """# Who may do what

Made from the table `sop_engine/station/rights.py`, which every act asks below every screen and command. A `2` means:
two different ones together, each with the own passphrase. An empty cell means: refused, and the try is entered in
the station log (`sop station log`). Who left may do nothing, from the moment of the revocation on; a try with keys
that were unlocked before is entered by the officer at whose screen it is made. Every action is tried as everybody in
`tests/session/test_rights_matrix.py`. A refused restore alone is in no log: the station of the backup is thrown away.

"""
_IN_A_RUN = """
## In a run

Here the procedure says more: which role completes, decides, confirms, skips, signs or waives (`named`). What can be
read at all is a matter of keys (`reader`): a person, a sealed step. A run can be kept from an officer, since a
complaint is about him or her (`sop run start --kept-from ID`); who is kept out is not `entitled`, whatever the roles.
Reading what is masked and handing out are entries of the run and of the station log (`sop case access`).

"""
_MEANT = """
## As whom

"""


def rights_page() -> str:
    """The page, in Markdown."""
    meant = "".join(f"- `{who}`: {words}\n" for who, words in MEANING.items())
    return f"{_ABOUT}## In the station\n\n{_table(STATION)}{_IN_A_RUN}{_table(RUN)}{_MEANT}{meant}"


def _table(rights: Mapping[str, Right]) -> str:
    columns = [who for who in Who if any(who in right.who for right in rights.values())]
    head = " | ".join(["action", "who may …", *map(str, columns)])
    rule = " | ".join(["---"] * (len(columns) + 2))
    rows = (
        " | ".join([f"`{name}`", right.what, *(_mark(right, who) for who in columns)])
        for name, right in rights.items()
    )
    return "".join(f"| {row} |\n" for row in [head, rule, *rows])


def _mark(right: Right, who: Who) -> str:
    if who not in right.who:
        return ""
    return "2" if right.two else "yes"
