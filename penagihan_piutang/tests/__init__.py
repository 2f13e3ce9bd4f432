from . import (
    test_access,
    test_access_outsiders,
    test_access_roles,
    test_constraints,
    test_decision_oracle,
    test_dispatch,
    test_golden,
    test_i18n,
    test_ledger,
    test_mail,
    test_plain,
    test_tours,
)
