"""Benchmarks: what the product promises about speed and memory, measured.

cluster.py   a throwaway PostGIS, configured like the embedded one, with the sample's units
measure.py   one command from outside: wall clock, processor time, peak memory
inside.py    what a running service does, from inside one process
naive.py     the script that people write, for comparison
names.py     hamlets by clean and dirty names
cases.py     the measurements, in alternating runs
figures.py   figures with their limits; ratios against the baseline
report.py    the table, as Markdown and JSON
"""
