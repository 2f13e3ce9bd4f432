from . import base_partner_merge, penagihan_hold, penagihan_why
