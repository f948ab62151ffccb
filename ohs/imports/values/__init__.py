"""Values as people write them. What can be read in two ways is refused with a sentence that names both.

Every function takes a cell as the reader of tables gives it, from CSV a text, from a workbook perhaps a number or a
date, and returns the value or raises `WrongValueError`, whose message says what was expected.
"""
