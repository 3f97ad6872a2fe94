"""The catalogue of refusals: stable code to the sentence that the officer reads.

Codes are never used again for something else. Words in braces are filled in by `refuse`.
None repeats what was typed and is not known here: it may be a name, and a refusal is shown and kept in the clear.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sop_engine.run.orders import Refusal
from sop_engine.sentence import Sentence

CATALOGUE: Final[Mapping[str, str]] = MappingProxyType(
    {
        # who and when
        "unknown_officer": "No such officer is enrolled in this station.",
        "officer_left": "{officer} is no longer an active officer of this station.",
        "in_future": "The time {at} lies in the future. Write when it really happened.",
        "wrong_role": "{officer} does not hold a role that may do this. It needs: {roles}.",
        "not_kept_out": "This one cannot be kept out of this run: name another officer of this station.",
        # from paper
        "wrong_sheet": "This is not the number of a sheet. It looks like {form}.",
        "who_wrote": "Say who wrote the sheet: an officer of the station, or somebody else in words; one of the two.",
        "writer_words": "There is no such officer. Say in words who wrote it, like: the teacher on duty.",
        "sheet_before": "This sheet, written by the same, has been entered before.",
        "unknown_sheet": "No sheet {number} has been entered in this run.",
        "time_needed": "Write when it was done, as the sheet says.",
        "before_start": "The time {at} is before this run began ({start}). Write when it really happened.",
        "not_from_paper": "This happens here and now. It is never copied from a sheet.",
        "not_started": "This run has not been opened yet.",
        "closed": "This run is closed. Nothing more can be written in it, except a supervisor's sign-off.",
        # what it is about
        "unknown_step": "There is no such step in this procedure.",
        "unknown_field": "The step '{step}' has no such field.",
        "not_anytime": "This step is not one that is opened when something happens.",
        "not_applicable": "This does not apply: {because}.",
        "undecided": "It is not known yet whether this applies. First answer: {because}.",
        "blocked": "This step waits until this is done: {held_by}.",
        "ask_first": "First answer this question: {question}",
        "no_question": "This step asks no such question.",
        "asked_before": "This question has been answered before{answer}.",
        # values
        "empty": "Nothing is written here.",
        "too_long": "This text has {length} characters. At most {limit} fit.",
        "holds_a_file": "This looks like the content of a file. No file is kept here. Write number, seal and hash.",
        "opens_a_file": "This link or path may open a picture or film. Write the number of the exhibit and the hash.",
        "control_character": "The text holds a character that cannot be printed or read ({character}). Remove it.",
        "one_line": "This answer has only one line. Write it without line breaks.",
        "wrong_type": "This is not {wanted}.",
        "wrong_shape": "This does not look right. It should be: {shape}.",
        "too_small": "This number is too small. The least is {limit}.",
        "too_large": "This number is too large. The most is {limit}.",
        "unknown_option": "There is no such option here.",
        "not_offered": "'{option}' cannot be chosen here: {because}.",
        "option_twice": "'{option}' is chosen twice.",
        "none_excludes": "'{option}' cannot be chosen together with something else.",
        "all_needed": "Each of these must be ticked. Still open: {options}.",
        "tick_only_what_is_so": "Tick only what is so. If it is not so, leave it open, or say 'not done'.",
        "reason_needed": "This needs a reason in your own words.",
        "must_not_hold": "{otherwise}",
        "vault_name": "This text names a person of the identity vault. Write {person} instead of the name.",
        "unknown_person": "There is no such person in the identity vault of this run.",
        "wrong_person": "{person} is recorded as {kind}, and cannot be put as {wanted}.",
        "suspect_as_helper": "{person} is recorded as suspect, and cannot help or consent for the child.",
        "person_first": "First say who this is about: {label}.",
        "bad_key": "This is not a name for a vault value. Use small letters, digits and _.",
        "unknown_exhibit": "There is no such exhibit in this run.",
        "wrong_exhibit": "{number} was entered as another kind of exhibit: {there}.",
        "exhibit_detail": "An exhibit of this kind needs: {details}.",
        "column_missing": "This row still needs: {columns}.",
        "unknown_column": "A row of '{label}' has no such column.",
        "row_too_mixed": "One row can hold answers about at most three persons. Write a second row.",
        "no_row": "There is no row {row}.",
        # acts
        "answered_before": "This has been answered before. To change it, amend it with a reason.",
        "nothing_to_amend": "There is no answer here that could be amended.",
        "withheld_answer": "You cannot read this answer, so you cannot amend it. Another officer must.",
        "no_change": "This is the same answer as before. Nothing was changed.",
        "use_sign": "This is a signature. Sign it, or state who signed which paper.",
        "not_a_signature": "This field is not a signature.",
        "signed_before": "This has been signed before.",
        "signature_stands": "A signature given with an officer's own key cannot be amended.",
        "wrong_signer": "This signer cannot sign here. It needs: {roles}.",
        "paper_needed": "Say on which paper it was signed, for example its number and page.",
        "reported_signature": "Only {officer} can sign this, with the own passphrase. Nobody can report it.",
        "same_officer": "This needs another officer than {officer}.",
        "same_signer": "Each signature of this step needs another person. {signer} has signed before.",
        "missing_answers": "The step still needs: {labels}.",
        "already_completed": "This step is completed.",
        "already_skipped": "This step is skipped.",
        "already_not_done": "This step is marked as not done.",
        "already_waived": "This step is waived.",
        "exhibit_first": "First enter the exhibit: {label}.",
        "hash_differs": "The hash is not the one that {number} was entered with. Take it again.",
        "seal_differs": "The number on the seal is not the one that {number} had before. Read it again.",
        "custody_first": "First enter the hand-over: {label}.",
        "not_who_has_it": "{number} is with {holder}, by what was signed. Only {holder} can hand it over.",
        "own_hand": "Who hands over or receives as {roles} is an officer here, and signs with the own passphrase.",
        "custody_open": "{number} is still on its way: not both have signed '{label}'.",
        "not_holder": "{number} was handed to others by '{label}'. Only who has it can hand it over.",
        "custody_before": "This is before '{label}'. Write when it really happened.",
        "unknown_gate": "There is no such gate in this procedure.",
        "gate_open": "This gate is not closed.",
        "lifted_before": "This gate has been opened before.",
        "never_lifted": "Nobody can open this: {because}",
        "to_be_expunged": "What is written here is expunged at once, after what was answered. Nothing was saved.",
        "expunged": "This answer was expunged. It cannot be read or changed any more.",
        "computed": "This is worked out by the program. It is never typed; amend the answers that it comes from.",
        "not_completed": "This step is not completed yet.",
        "no_second": "This step needs no second officer.",
        "confirmed_before": "This step has been confirmed before.",
        "never_skippable": "This step can never be skipped.",
        "unknown_code": "This is not one of the reasons for skipping this step.",
        "never_waived": "This step is for safety, or may never be skipped. It cannot be waived either.",
        "not_marked": "This step is not marked as not done.",
        "supervisor_needed": "Only a supervisor can sign this.",
        "no_clock": "This step has no clock {clock}.",
        "clock_not_running": "This clock is not running: nothing can be stopped or extended.",
        "clock_waits": "This clock has not begun: it waits for {names}.",
        "clock_stopped": "This clock is stopped already, by {authority}.",
        "clock_runs": "This clock is not stopped.",
        "not_later": "The new end must be later than {ends}.",
        "too_far": "A clock can be extended to the end of {year} at the latest.",
        "clock_settled": "This step has its outcome. Its clock no longer runs.",
        "authority_needed": "Write the number of the order or decision that allows this.",
        "next_too_late": "The next date can be {latest} at the latest.",
        "uses_nothing": "This step uses no other procedure.",
        "used_before": "This step has begun its run already: {run}.",
        "completed_by_run": "This step is complete when {when}.",
        "result_only": "This comes back from the run that the step began. Nobody can write it here.",
        "not_used": "This step has not begun its run yet.",
        "used_damaged": "The procedure '{procedure}' cannot be read as it was stored with this run.",
        "withheld_handover": "You cannot read what is handed over: {labels}. Another officer must begin this run.",
        "accepted_before": "{officer} has taken this run over already.",
        "not_an_input": "There is no answer here that was handed over.",
        "unknown_outcome": "This procedure has no such outcome.",
        "outcome_not_offered": "This run cannot end as '{outcome}': {because}.",
        "steps_open": "The run cannot be closed. These steps are still open: {steps}.",
        "withheld_answers": "You cannot read answers that decide about: {steps}. Another officer must close.",
    }
)

NOT_DONE_HINT = "If it was not done, say 'not done': the reason, what was tried, and who was told."

AMEND_HINT = "If an answer is wrong, amend it."

EXCEPTION_HINT = "If it is so, enter it with the reason as its exception: it stands first in the record."

OUTCOME_HINT = "It can end as: {outcomes}."

HOLDER_HINT = "If somebody else handed it over, amend the hand-over and write why, as its exception."


def refuse(
    code: str, /, *, field: str = "", hint: str = "", row: int = 0, offers: tuple[str, ...] = (), **words: object
) -> Refusal:
    """Make a refusal of the catalogue.

    Args:
        code: a code of `CATALOGUE`.
        field: `step.field` or step it is about.
        hint: what is possible instead.
        row: number of the row, of a list.
        offers: what may be put instead.
        **words: what stands in the braces of the sentence.
    """
    said = Sentence(CATALOGUE[code], {"row": row, **words})
    return Refusal(code=code, sentence=said, hint=hint, field=field, row=row, offers=offers)
