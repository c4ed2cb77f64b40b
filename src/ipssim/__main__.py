"""`python -m ipssim`: the command line where the command `ipssim` is not found."""

from ipssim.cli import main

if __name__ == "__main__":
    main()
