# The same words as in scripts/, for those who type make.
.PHONY: setup demo test bench
setup demo test bench:
	scripts/$@
