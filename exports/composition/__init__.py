"""Parts of `compose`: classes, answers, steps, deadlines, law, exceptions."""
