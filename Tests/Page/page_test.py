#!/usr/bin/env python3
"""The page at `/` in a real browser: what a student sees and does.

    Tests/Page/python Tests/Page/page_test.py [ErrorsTests.test_errors …]
"""
import unittest

from answers_test import AnswersTests
from errors_test import ErrorsTests
from links_test import LinksTests
from numbers_test import NumbersTests
from reading_test import ReadingTests

__all__ = ["AnswersTests", "ErrorsTests", "LinksTests", "NumbersTests", "ReadingTests"]

if __name__ == "__main__":
    unittest.main(verbosity=2)
