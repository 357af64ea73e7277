# The gradient of one sample, with Python's standard library alone. The server listens on localhost:8080 (`make run`).
#
#     $ python3 examples/gradients.py
#     [-0.3409988611140321, 0.24243297070471392, 0.09856589040931817]

import json
from urllib.request import Request, urlopen

request = Request(
    "http://localhost:8080/v1/gradients",
    data=json.dumps({"logits": [2.0, 1.0, 0.1], "labels": 0}).encode(),
    headers={"Content-Type": "application/json"},
)
with urlopen(request, timeout=10) as response:
    print(json.load(response)["grad_a_L"])
