"""The commands of the plain mode, in words."""

from sop_engine.interface_language import later

HELP = later("""Commands (at any question):
/next       leave this step for later       /go N      go to step number N
/open       something happened: open a step for it
/skip       skip this step, with a reason   /notdone   say that it was not done
/amend      change an answer of this step   /note      write a note on this step
/person     add a person to the vault       /sign      supervisor signs a step not done
/lift       open a closed gate again        /clock     stop, extend or restart a deadline
/waive      the owner lets this step go     /exhibits  who has each exhibit
/begin      begin the other run, or go to   /accept    take this run over by name
            it; /quit comes back from it
/list       all steps with their numbers    /when      set when the next acts happened
/paper      enter from a sheet of paper         /language  Kiswahili, or English again
/again      read this step again            /close     close the run
/quit       leave; everything saved stays   /help      this list
A text that begins with / is typed with //.""")
