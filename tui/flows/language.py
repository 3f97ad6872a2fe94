"""The question in which language the texts of a procedure shall be shown; asked where there is a choice."""

from sop_engine.interface_language import _, later, spoken
from sop_engine.procedure.texts import ENGLISH, LANGUAGES
from tui.questions import Flow, Kind, Pick, Question, text

NOTE = later("The texts of the procedure only; screens have a language of their own. In doubt the English ones hold.")


def ask_language(languages: tuple[str, ...], title: str) -> Flow[str]:
    """English or one of these languages; English without a question where there is no other.

    Args:
        languages: of the translations beside the procedure.
        title: of the procedure.
    """
    if not languages:
        return ENGLISH
    ordered = sorted((ENGLISH, *languages), key=lambda one: one != spoken())
    picks = tuple(Pick(name=one, label=LANGUAGES.get(one, "English")) for one in ordered)
    question = Question(kind=Kind.CHOOSE, label=_("In which language?"), title=title, help=_(NOTE), picks=picks)
    return text((yield question))
