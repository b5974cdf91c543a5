"""``khabar fetch``: one address from the web into a workspace. No other command uses the network."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from khabar.cli.add import Results, add_import_options, run_import, utc_now
from khabar.ingest.model import Limits, Options


def register(subparsers: Any) -> None:
    """Adds the sub-command."""
    parser = subparsers.add_parser(
        "fetch",
        help="fetch one web page into a workspace (the only command that uses the network)",
        description="Fetch one address, keep its bytes with hash, redirects and time, and read the report."
        " Pictures, scripts and other addresses of the page are not loaded. This is the only command of Khabar that "
        "opens a connection by itself.",
    )
    parser.add_argument("url", metavar="URL", help="an http or https address")
    add_import_options(parser)
    parser.add_argument("--max-seconds", type=float, default=60.0, metavar="S", help="give up after (default: 60)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Fetches and adds, or shows what would be added; returns 0, or 1 where it was refused."""
    from khabar.ingest.fetch import fetch

    def results(options: Options) -> Results:
        sys.stderr.write(f"khabar: GET {args.url}\n")
        return fetch(args.url, options, clock=utc_now)

    return run_import(args, results, [], limits=Limits(fetch_seconds=args.max_seconds))
