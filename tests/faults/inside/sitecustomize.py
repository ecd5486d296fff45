"""What a trial puts into the processes of Kept, by PYTHONPATH: Python imports this module before anything else.

The service's clock can be moved, and parts can be broken on purpose, to see that the judge finds it. The files that say
so are in the folder of KEPT_TRIAL_INSIDE; the product knows nothing of any of it.
"""

import os
import sys
from pathlib import Path

if sys.orig_argv[-1] in ("api", "worker"):
    import broken
    import moved

    folder, process = Path(os.environ["KEPT_TRIAL_INSIDE"]), sys.orig_argv[-1]
    moved.put_in(folder / f"clock.{process}")
    broken.put_in(folder, process)
