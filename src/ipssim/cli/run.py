def run(file: str) -> None:
    """Do it.

    \b
    Example:
      ipssim x y
      b
    """
