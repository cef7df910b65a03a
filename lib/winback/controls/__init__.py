"""What a notebook shows and lets its reader turn: sentences, tables, and thin controls."""
