"""What runs in a process of its own: a workbook, a web page or JSON to CSV files, every cell as text.

A hostile file can only end this process, never the program: memory and time are limited from inside. Imports stay small
on purpose, so that the start costs little; nothing here imports the rest of the library.
"""
