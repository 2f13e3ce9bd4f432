from . import (
    base_partner_merge,
    penagihan_hold,
    penagihan_send,
    penagihan_set_step,
    penagihan_why,
)
