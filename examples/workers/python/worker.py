"""A worker for activity-core with nothing but Python's standard library (3.9 or newer).

Claims tasks, calls for each the function that its payload names, shows signs of life meanwhile,
and says how the task ended.
"""

import http.client
import json
import os
import signal
import socket
import threading
import time
import traceback
import urllib.error
import urllib.request

LEASE_SECONDS = 60
POLL_SECONDS = 1
ATTEMPTS = 5

# No answer came, or not all of it.
UNANSWERED = (OSError, http.client.HTTPException)


class Refused(Exception):
    """The api refused a request; `code` is stable and documented."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status = status
        self.code = problem.get("code")


class Api:
    """The few requests that a worker makes."""

    def __init__(self, url, api_key):
        self._url = url.rstrip("/")
        self._api_key = api_key

    def post(self, path, body):
        request = urllib.request.Request(
            f"{self._url}/v1{path}",
            data=json.dumps(body).encode(),
            headers={
                "authorization": f"Bearer {self._api_key}",
                "content-type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(error.code, _problem_of(error)) from None

    def persist(self, path, body):
        """Repeats a request that got no answer; a repeated one gets the same answer."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self.post(path, body)
            except Refused as error:
                if error.status < 500 or attempt == ATTEMPTS:
                    raise
            except UNANSWERED:
                if attempt == ATTEMPTS:
                    raise
            time.sleep(POLL_SECONDS * attempt)


def _problem_of(error):
    try:
        return json.load(error)
    except ValueError:
        return {"code": "unknown", "detail": error.reason}


def work(functions):
    """Carries out tasks one after the other until SIGTERM or SIGINT.

    :param functions: by the name of a Celery task, what is called with its args and kwargs
    """
    api = Api(
        os.environ.get("ACTIVITY_CORE_URL", "http://localhost:3000"),
        os.environ.get("ACTIVITY_CORE_API_KEY", ""),
    )
    queues = os.environ.get("QUEUES", "celery").split(",")
    worker = f"{socket.gethostname()}-{os.getpid()}"
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    while not stopping.is_set():
        task = _claim(api, queues, worker)
        if task is None:
            stopping.wait(POLL_SECONDS)
        else:
            _hold(api, task, functions)


def _claim(api, queues, worker):
    body = {"queues": queues, "limit": 1, "worker": worker, "leaseSeconds": LEASE_SECONDS}
    try:
        return next(iter(api.post("/tasks/claim", body)["items"]), None)
    except (*UNANSWERED, Refused) as error:
        print(f"cannot claim: {error}", flush=True)
        return None


def _hold(api, task, functions):
    path, token = f"/tasks/{task['id']}", task["token"]
    done = threading.Event()
    heartbeats = threading.Thread(target=_beat, args=(api, path, token, done), daemon=True)
    heartbeats.start()
    try:
        verb, result = _outcome(task["payload"], functions)
        _finish(api, task, verb, result)
    finally:
        done.set()


def _finish(api, task, verb, result):
    path, title = f"/tasks/{task['id']}/{verb}", task["title"]
    try:
        api.persist(path, {"token": task["token"], **result})
        print(f"{verb}: {title}", flush=True)
    except Refused as error:
        print(f"cannot {verb} {title}: {error}", flush=True)
        if verb == "complete" and error.status != 409:  # the output cannot be kept
            _finish(api, task, "fail", {"error": {"message": str(error)}})
    except UNANSWERED as error:  # the lease runs out, and the task is failed then
        print(f"cannot {verb} {title}: {error}", flush=True)


def _outcome(payload, functions):
    """Calls the function; what it returns must be JSON."""
    try:
        function = functions.get(payload["task"])
        if function is None:
            raise LookupError(f"there is no function for the task {payload['task']}")
        output = function(*payload["args"], **payload["kwargs"])
        json.dumps(output, allow_nan=False)
        return "complete", {"output": output}
    except (Exception, SystemExit) as error:  # whatever the function raises is how the task failed
        message = f"{type(error).__name__}: {error}"
        return "fail", {"error": {"message": message, "traceback": traceback.format_exc()[-8000:]}}


def _beat(api, path, token, done):
    """Keeps the lease. Python cannot end a function from outside, so it runs on when that fails."""
    while not done.wait(LEASE_SECONDS / 3):
        try:
            api.post(f"{path}/heartbeat", {"token": token, "leaseSeconds": LEASE_SECONDS})
        except (*UNANSWERED, Refused) as error:
            print(f"no sign of life: {error}", flush=True)
