"""Reading of uploaded datasheets: untrusted bytes in, bounded text and table rows out."""

from orchestration.documents.reader import DocumentError, DocumentText, read_document

__all__ = ["DocumentError", "DocumentText", "read_document"]
