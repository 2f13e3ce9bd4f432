from . import controllers, models, report, wizard
from .hooks import uninstall_hook
from .tools import link_mask

link_mask.install()
