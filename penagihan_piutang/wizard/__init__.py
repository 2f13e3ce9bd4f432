from . import penagihan_hold, penagihan_why
