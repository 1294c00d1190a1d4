"""The disposable child: limits itself as it is told, parses one document from stdin, prints JSON, ends.

Arguments: the kind of document, memory [bytes], processor time [s], seconds after which it reads no further page.

Runs in isolated mode from its own folder; it imports nothing of this project. Nothing a document points at is opened:
what lies outside its pages is named as not read.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys

from answers import Unreadable
from excel_file import read_xlsx
from image_file import read_image
from pdf_file import read_pdf
from word_file import read_docx

NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # of unshare(2)
READERS = {"pdf": read_pdf, "docx": read_docx, "xlsx": read_xlsx, "image": read_image}


def limit_myself(memory_bytes: int, cpu_s: int) -> None:
    _leave_the_network()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _leave_the_network() -> None:
    """A network of its own, with nobody in it, where Linux lets a process have one; elsewhere the parsers' own
    settings alone keep them from fetching anything."""
    try:
        ctypes.CDLL(None).unshare(NEW_USER_AND_NETWORK)
    except (OSError, AttributeError):
        return


def main() -> None:
    kind, memory_bytes, cpu_s, reading_s = sys.argv[1:]
    limit_myself(int(memory_bytes), int(cpu_s))
    data = sys.stdin.buffer.read()
    try:
        answer = READERS[kind](data, float(reading_s))
    except Unreadable as error:
        answer = {"error": {"code": error.code, "message": str(error)}}
    except (MemoryError, RecursionError):
        answer = {
            "error": {"code": "too_complex", "message": "The document is too complex to be read safely."}
        }
    sys.stdout.write(json.dumps(answer))


main()
