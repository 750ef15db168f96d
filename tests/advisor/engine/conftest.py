"""Where hypothesis keeps its notes: outside the checkout, so that no run leaves a folder that the next one collects."""

import tempfile
from pathlib import Path

from hypothesis.configuration import set_hypothesis_home_dir

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "faasible-hypothesis")
