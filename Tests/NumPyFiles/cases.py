#!/usr/bin/env python3
"""Writes Tests/NumPyFiles/cases.txt: files as NumPy saves them, and the numbers in them.

    python3 Tests/NumPyFiles/cases.py > Tests/NumPyFiles/cases.txt      (NumPy 2.4.6)

A line has the kind, the file in base64, and for each array its name, its shape and the bits of its numbers in binary64.
"""

import base64
import io

import numpy as np


def described(name, array):
    numbers = np.ascontiguousarray(array).reshape(-1).astype(object)
    bits = ",".join(f"{np.float64(number).view(np.uint64):x}" for number in numbers)
    return f"{name}:{','.join(map(str, array.shape))}:{bits}"


def line(kind, data, **arrays):
    print(kind, base64.b64encode(data).decode(), *(described(name, array) for name, array in arrays.items()))


def npy(array, **options):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, **options)
    return file.getvalue()


def npz(save, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def main():
    print(f"# Written by Tests/NumPyFiles/cases.py with NumPy {np.__version__}.")
    floats = [[0.1, -2.5, np.inf], [-np.inf, np.nan, 6e-8]]
    for kind in ("f2", "f4", "f8"):
        for order in "<>":
            array = np.array(floats).astype(order + kind)
            line("npy", npy(array), _=array)
            line("npy", npy(np.asfortranarray(array)), _=array)
            line("npy", npy(array.T), _=array.T)
    for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"):
        for order in "<>":
            limits = np.iinfo(kind)
            array = np.array([limits.min, limits.max, 1], order + kind)
            line("npy", npy(array), _=array)
    small = (np.array(True), np.array([False, True]), np.array(0.25), np.float32(3), np.zeros((1, 1)), np.ones(40))
    for array in small:
        line("npy", npy(np.asarray(array)), _=np.asarray(array))
    line("npy", npy(np.array([2**53 + 1, 2**63 - 1])), _=np.array([2**53 + 1, 2**63 - 1]))
    for version in ((1, 0), (2, 0), (3, 0)):
        line("npy", npy(np.array([1.5, 2.5]), version=version), _=np.array([1.5, 2.5]))
    answer = {"loss": np.array(0.417), "y_hat": np.array([[0.659, 0.242, 0.099]]), "grad_W_1": np.eye(3, dtype="f4")}
    line("npz", npz(np.savez, **answer), **answer)
    line("npz", npz(np.savez_compressed, **answer), **answer)
    line("npz", npz(np.savez_compressed, grad_a_L=np.zeros((100, 30))), grad_a_L=np.zeros((100, 30)))


if __name__ == "__main__":
    main()
