"""Prints, as JSON, the loss curves of scripts/fixtures/nn_curves.py over more steps, on this machine and one thread.

python scripts/parity/curves.py STEPS
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fixtures"))

import nn_curves  # noqa: E402
import torch  # noqa: E402

torch.set_num_threads(1)
curves = [nn_curves.run(name, int(sys.argv[1])) for name in nn_curves.CURVES]
json.dump({"torch": torch.__version__, "seed": nn_curves.SEED, "curves": curves}, sys.stdout)
