"""Where things are: the checkout, and the cache outside it."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
MODULE = "penagihan_piutang"
ADDON = CHECKOUT / MODULE
# Installed by itself where Odoo can take payments online.
BRIDGE = f"{MODULE}_payment"
LOCK_FILE = CHECKOUT / "requirements.lock"

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / MODULE
DATA = CACHE / "data"  # Odoo's data directory: filestores and sessions
LOGS = CACHE / "logs"
