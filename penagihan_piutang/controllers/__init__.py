from . import aging, letter, statement, workbook
