from . import penagihan_aging, penagihan_aging_check, penagihan_receipt_report
