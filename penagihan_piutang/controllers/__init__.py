from . import aging, statement
