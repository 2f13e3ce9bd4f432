"""Letters on paper: numbers, PDFs, dividing, keeping and joining, beside wkhtmltopdf alone."""

import re
import resource
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from dev.bench.clock import Cost, measure, show, undone

_WARM = 2


def report(env, count):
    """Print so many letters as one batch, as a person does from the list *To Print*.

    The floor is what wkhtmltopdf needs for the very same pages. It is timed within the same work:
    a second time beside other work tells more about the other work.
    """
    with _watched(env) as (url, runs):
        with undone(env):
            _print(env, url, _WARM)  # templates and style sheets are compiled once for all
        runs.clear()
        with undone(env):
            _report(env, count, url, runs)


def _print(env, url, count):
    """Print letters, and join what is to be printed.

    :return: (documents, costs)
    """
    env["ir.config_parameter"].sudo().set_param("report.url", url)
    followups = _followups(env, count)
    costs = [measure(env, followups.action_print_letters)]
    documents = followups.document_ids
    costs.append(measure(env, documents._print_file))
    return documents, costs


def _report(env, count, url, runs):
    documents, costs = _print(env, url, count)
    assert len(documents.file_id) == len(documents), "some letters have not been made"
    cost = Cost(*(sum(getattr(each, name) for each in costs) for name in Cost.__annotations__))
    pages = sum(run["bodies"] for run in runs)
    alone = Cost(sum(run["seconds"] for run in runs), 0, 0, 0)
    highest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nPrinting {pages} letters in one batch")
    show(
        f"wkhtmltopdf alone, {len(runs)} runs (the floor)", alone, None, f"at most {highest:.0f} MB"
    )
    show("numbered, made, divided, kept, joined", cost, alone)


@contextmanager
def _watched(env):
    """Note what wkhtmltopdf is asked for, and how long each run takes. It gets the style sheets
    its pages name from a server beside this process, as from Odoo.
    """
    runs, styles = [], {}
    model = type(env["ir.actions.report"])
    inner = model._run_wkhtmltopdf

    def run(self, bodies, *args, **others):
        bodies = list(bodies)
        for link in set(re.findall(r'"(/web/assets/[^"]+)"', bodies[0])) - styles.keys():
            name = link.rpartition("/")[2].removesuffix(".autoprefixed.min.css")
            bundle = env["ir.qweb"]._get_asset_bundle(name, js=False, autoprefix=True)
            styles[link] = bundle.css().raw
        before = time.perf_counter()
        result = inner(self, bodies, *args, **others)
        seconds = time.perf_counter() - before
        runs.append({"bodies": len(bodies), "seconds": seconds})
        return result

    class Styles(BaseHTTPRequestHandler):
        def do_GET(self):
            content = styles.get(self.path)
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "text/css")
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Styles)
    url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with patch.object(model, "_run_wkhtmltopdf", run):
            yield url, runs
    finally:
        server.shutdown()
        server.server_close()


def _followups(env, count):
    """So many customers whose first letter is to be printed."""
    letter = env["penagihan.letter"]._of_code("ST1")
    steps = env["penagihan.step"].search([("offset_days", ">", 0)])
    steps.write({"channel": "letter", "letter_id": letter.id, "mode": "automatic"})
    partners = env["res.partner"].search([("ref", "=like", "BENCH%")], order="id")
    debtors = env["penagihan.debtor"]._ensure(partners, env.company).sorted("id")
    debtors[count:].write({"hold_until": "2099-12-31", "hold_reason": "Not measured"})
    run = env["penagihan.run"].create({})
    run._plan()
    found = run.followup_ids.filtered(lambda each: each.state == "todo" and each.has_letter)
    assert len(found) <= count, "more letters than were asked for"
    return found
