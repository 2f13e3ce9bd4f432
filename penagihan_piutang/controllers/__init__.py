from . import aging, letter, statement
