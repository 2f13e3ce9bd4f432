{
    "name": "Penagihan Piutang: Online Payment",
    "summary": "Customers pay one, several or all overdue invoices on their page",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Penagihan Piutang contributors",
    "license": "LGPL-3",
    "auto_install": True,
    "depends": ["penagihan_piutang", "account_payment"],
}
