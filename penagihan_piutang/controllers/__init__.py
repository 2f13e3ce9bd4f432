from . import (
    aging,
    letter,
    portal,
    portal_base,
    portal_home,
    portal_self,
    portal_self_agreement,
    statement,
    workbook,
)
