"""From a file in the reader's hands to a loaded company: received piece by piece, looked into, loaded."""
