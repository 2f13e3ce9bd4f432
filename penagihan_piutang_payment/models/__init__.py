from . import penagihan_debtor
