from . import (
    penagihan_aging,
    penagihan_aging_check,
    penagihan_aging_summary,
    penagihan_statement,
)
