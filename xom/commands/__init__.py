"""The commands, one file for each kind of work.

Each command imports what it needs when it is called: reading, map servers and boundaries together
take seconds to import, and a clerk's `xom check` needs a third of that.
"""
