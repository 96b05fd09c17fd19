"""Runs one test file under pytest for ctest.   run_file.py test_request.py [pytest arguments]

THUMBD_BINARY names the program under test. Exit 77, with the reason: something is missing to test with.
"""
import importlib.util
import pathlib
import sys

NEEDED = {"pytest": "python3-pytest", "PIL": "python3-pil"}


def main():
    missing = [package for module, package in NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        print("skipped:", ", ".join(missing), "is not installed (deploy/packages.sh test)")
        return 77
    import pytest  # pylint: disable=import-outside-toplevel

    class Counted:
        passed = failed = 0

        def pytest_runtest_logreport(self, report):
            if report.when == "call" and report.passed:
                Counted.passed += 1
            if report.failed:
                Counted.failed += 1

    file = pathlib.Path(__file__).resolve().parent / sys.argv[1]
    code = pytest.main([str(file), "-q", "-rs", "--durations=3", "--tb=short", "-p", "no:cacheprovider",
                        *sys.argv[2:]], plugins=[Counted()])
    # All of a file skipped: ctest is to show it.
    return 77 if code == 0 and Counted.passed == 0 else int(code)


if __name__ == "__main__":
    sys.exit(main())
