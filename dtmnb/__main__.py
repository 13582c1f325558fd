"""`python -m dtmnb`: the same as the command `dtmnb`."""

from dtmnb.cli import main

if __name__ == "__main__":
    main()
