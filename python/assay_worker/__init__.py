"""What a worker in Python stands on: the frames, the shared memory and the requests of docs/worker-protocol.md. It needs
nothing but Python 3.9. `./assay new worker NAME` makes a worker that uses it; serving.py begins with the form of one.
"""

from .memory import Value
from .serving import Call, Case, Implementation, Unsupported, serve

__all__ = ["Call", "Case", "Implementation", "Unsupported", "Value", "serve"]
