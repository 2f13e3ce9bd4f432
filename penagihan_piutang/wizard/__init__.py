from . import (
    base_partner_merge,
    penagihan_aging_bucket,
    penagihan_aging_check,
    penagihan_aging_customer,
    penagihan_aging_export,
    penagihan_aging_item,
    penagihan_aging_movement,
    penagihan_aging_wizard,
    penagihan_aging_xlsx,
    penagihan_hold,
    penagihan_why,
)
