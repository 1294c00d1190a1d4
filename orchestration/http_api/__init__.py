"""The HTTP interface for programs, beside the pages and over the same services. One file a resource."""

from orchestration.http_api.app import create_api
from orchestration.http_api.problems import fault_answer

__all__ = ["create_api", "fault_answer"]
