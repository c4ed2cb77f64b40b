"""The outcomes by family, one file each."""
