from . import aging, letter, portal, portal_base, portal_home, statement, workbook
