"""Files of one entry: what happened as JSON, and the tensors' bytes beside it."""

import json
import pathlib
import zlib

import encoding


def error_text(error):
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:300]


def chosen(name, count, fraction):
    """The indices of the samples to record: a fixed part of them, and at least one."""
    part, parts = fraction
    start = zlib.crc32(name.encode())
    return [i for i in range(count) if (start + i) % parts == part] or list(range(min(count, 1)))


class RecordingWriter:
    """Writes `<entry>.json` and `<entry>.bin` in a folder. `fraction` is (k, n): the k-th n-th part of the samples."""

    part = "operators"

    def __init__(self, name, folder, seed, fraction):
        self.name = name
        self.seed = seed
        self.fraction = fraction
        self.path = folder / name.replace("/", "_")
        self.tensors = encoding.TensorFile(f"{self.path}.bin")
        self.samples = []
        self.notes = []

    def chosen(self, count):
        return chosen(self.name, count, self.fraction)

    def add(self, dtype, index, programs):
        """`dtype` is a name, or `errors` for what Python refuses."""
        self.samples.append({"dtype": dtype, "index": index, "programs": programs})

    def save(self, **more):
        self.tensors.close()
        record = {
            "part": self.part,
            "entry": self.name,
            "apart": False,
            "notes": self.notes,
            "tensors": self.tensors.table,
            "samples": self.samples,
            **more,
        }
        pathlib.Path(f"{self.path}.json").write_text(json.dumps(record, separators=(",", ":")))
