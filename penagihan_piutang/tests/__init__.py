from . import test_golden
from . import test_access
