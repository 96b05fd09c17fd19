"""Runs a program that cannot install system call filters, as in a container that forbids it: COMMAND ARGUMENT..."""
import ctypes
import errno
import os
import sys

_ALLOW = 0x7FFF0000  # SCMP_ACT_ALLOW
_REFUSE = 0x00050000 | errno.EPERM  # SCMP_ACT_ERRNO(EPERM)
_EQUAL = 4  # SCMP_CMP_EQ
_PR_SET_SECCOMP = 22


class _Comparison(ctypes.Structure):
    """struct scmp_arg_cmp"""
    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("first", ctypes.c_uint64),
                ("second", ctypes.c_uint64)]


def forbid_filters():
    """seccomp(2) and its older form fail with EPERM from here on, in what is started too."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    older = (_Comparison * 1)(_Comparison(0, _EQUAL, _PR_SET_SECCOMP, 0))
    for call, count, comparisons in ((b"prctl", 1, older), (b"seccomp", 0, None)):
        number = library.seccomp_syscall_resolve_name(call)
        if library.seccomp_rule_add_array(context, ctypes.c_uint32(_REFUSE), number, count, comparisons) != 0:
            raise OSError("no rule can be added")
    if library.seccomp_load(context) != 0:
        raise OSError("the filter cannot be loaded")


if __name__ == "__main__":
    forbid_filters()
    os.execv(sys.argv[1], sys.argv[1:])
