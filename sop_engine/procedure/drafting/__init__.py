"""From plain values to the model: defaults filled in, conditions compiled, every fault a `Problem`."""
