"""The commands of ``winback``: each reads its options, calls the library, and prints text or JSON."""
