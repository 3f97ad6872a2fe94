from hypothesis import given
from hypothesis import strategies as st

from tui.questions import Asking, Flow, Kind, Question, text


def three() -> Flow[tuple[str, str, str]]:
    """Three questions; the third depends on the first."""
    first = text((yield Question(kind=Kind.LINE, label="one")))
    second = text((yield Question(kind=Kind.HIDDEN, label="two")))
    third = text((yield Question(kind=Kind.LINE, label=f"three after {first}")))
    return first, second, third


def test_a_flow_asks_in_order_and_ends_in_its_result() -> None:
    """Replies lead from question to question; after the last there is a result and no question."""
    asking = Asking(three)
    for value in ("a", "b", "c"):
        asking.reply(value)
    assert asking.question is None
    assert asking.result == ("a", "b", "c")


def test_going_back_shows_the_reply_that_was_given() -> None:
    """One question back, the earlier reply stands in the editor and can be changed."""
    asking = Asking(three)
    asking.reply("a")
    assert asking.back()
    assert asking.question is not None
    assert (asking.question.label, asking.question.start) == ("one", "a")
    assert not asking.back()


def test_a_hidden_reply_is_not_shown_again() -> None:
    """Going back to a passphrase starts it empty."""
    asking = Asking(three)
    asking.reply("a")
    asking.reply("secret words")
    asking.back()
    assert asking.question is not None
    assert asking.question.start == ""


@given(st.lists(st.sampled_from(["reply", "back"]), max_size=30))
def test_any_way_through_the_questions_ends_the_same(moves: list[str]) -> None:
    """However often an officer goes back, the result depends on the replies that stand."""
    asking = Asking(three)
    count = 0
    for move in moves:
        if move == "back":
            count = count - 1 if asking.back() else count
        elif asking.question is not None:
            asking.reply(f"r{count}")
            count += 1
    while asking.question is not None:
        asking.reply(f"r{count}")
        count += 1
    assert asking.result == ("r0", "r1", "r2")
