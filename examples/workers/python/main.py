"""Runs the functions that Celery ran: `python3 examples/workers/python/main.py`.

ACTIVITY_CORE_URL, ACTIVITY_CORE_API_KEY; QUEUES (default: celery), with commas.
"""

import json
import os
import pathlib
import tempfile

from worker import work


def write_report(region, full=False):
    """Stands for real work: writes a report, and returns where it is."""
    folder = pathlib.Path(os.environ.get("REPORTS", tempfile.gettempdir()))
    path = folder / f"report-{region}.json"
    path.write_text(json.dumps({"region": region, "full": full}))
    return str(path)


# The names are those under which Celery knew the tasks. An existing Celery app is such a
# dictionary already, whose tasks can be called like functions, once their modules are imported:
#
#     import django; django.setup()  # if it is a Django project
#     app.loader.import_default_modules()
#     work(app.tasks)
work({"reports.write": write_report})
