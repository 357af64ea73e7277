"""The rules of the programs that parse the results of `/v1/grade` and `nabla grade`, one module for each program.

Each module has `faults(text)`: what its program would refuse, drop or show wrongly in that result, as sentences. The
rules are those that the programs have in their sources or, if these are closed, in their documentation. Only the
standard library is needed.
"""
