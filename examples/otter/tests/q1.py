# An OK test of otter-grader. A case passes or fails; the student reads the sentences of a failed one.
OK_FORMAT = True
test = {
    "name": "q1",
    "points": 4,
    "suites": [
        {
            "type": "doctest",
            "scored": True,
            "cases": [
                {
                    "code": ">>> from nabla import Nabla\n"
                    ">>> Nabla('nabla/nabla', 'question.json').check('loss', loss)",
                    "hidden": False,
                    "points": 1,
                },
                {
                    "code": ">>> from nabla import Nabla\n"
                    ">>> Nabla('nabla/nabla', 'question.json').check('grad_a_L', grad)",
                    "hidden": False,
                    "points": 3,
                },
            ],
        }
    ],
}
