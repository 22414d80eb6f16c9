"""`python -m xom`: the same as the command `xom`."""

from xom.main import main

if __name__ == "__main__":
    main()
