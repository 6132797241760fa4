"""Prints, as JSON, loss curves of models in training, on this machine and one thread: those of scripts/fixtures/nn_curves.py
over more steps, and each model of curve_models.py under each of its optimizers.

python scripts/parity/curves.py
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fixtures"))

import curve_models  # noqa: E402
import nn_curves  # noqa: E402
import torch  # noqa: E402

SMALL_STEPS = 200
STEPS = 100

torch.set_num_threads(1)
curves = [nn_curves.run(name, *parts, SMALL_STEPS) for name, parts in nn_curves.CURVES.items()]
for model, make in curve_models.MODELS.items():
    for name, (make_optimizer, make_scheduler) in curve_models.OPTIMIZERS.items():
        curves.append(nn_curves.run(f"{model} {name}", make, make_optimizer, STEPS, make_scheduler))
json.dump({"torch": torch.__version__, "seed": nn_curves.SEED, "curves": curves}, sys.stdout)
