"""In hindsight: would the program have let each act of a run happen where it stands?

Whoever holds an officer's key can sign anything. So whoever reads a run asks the rules again: `judge` follows it
act by act, `people` looks at who did what. Pure; used for records, for runs of the station, and for cases taken in.
"""
