"""`sop preview`: the real run screen on a draft, in memory, with its problems beside it."""
