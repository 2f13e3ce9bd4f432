from . import (
    penagihan_aging,
    penagihan_aging_check,
    penagihan_aging_summary,
    penagihan_agreement,
    penagihan_confirmation_letter,
    penagihan_contact_history,
    penagihan_letter,
    penagihan_payment_receipt,
    penagihan_pdf,
    penagihan_preparation,
    penagihan_receipt_report,
    penagihan_statement,
)
