"""Processes that die in the middle: what was confirmed is there, and the workspace is sound."""

import os
import random
import shutil
import signal
import time

import pytest
from sqlalchemy import select, text

from khabar.review.decisions import Reviewer, decide
from khabar.store.tables import decisions, reports
from khabar.store.verify import verify
from khabar.store.workspace import create, open_workspace

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that split")

ITEMS = 20
WAYS = 25


def import_all(root, samples, confirm):
    with open_workspace(root) as workspace:
        items = (samples.item(f"{samples.truce} {number}", report_id=f"new{number}") for number in range(ITEMS))
        # Small batches, so that there are many points between two commits.
        for item in items:
            for added in workspace.add([item], read=samples.read, actor="tester", clock=samples.clock):
                confirm(added.report_id)


def decide_all(root, samples, confirm):
    with open_workspace(root) as workspace:
        for number in range(1, ITEMS + 1):
            confirm(decide(workspace, number, "accept", reviewer=Reviewer("salma", samples.clock)).number)


def run_and_kill(work, root, samples, after_seconds):
    """What the process had confirmed when it was killed; ``after_seconds`` None lets it finish."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read_end)
            work(root, samples, lambda what: os.write(write_end, f"{what}\n".encode()))
        finally:
            os._exit(0)
    os.close(write_end)
    if after_seconds is not None:
        time.sleep(after_seconds)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read_end, "rb") as pipe:
        confirmed = pipe.read().decode().splitlines()
    os.waitpid(child, 0)
    return confirmed


def check(root, kind, confirmed):
    with open_workspace(root) as workspace:
        found = verify(workspace)
        assert found.is_sound, found.problems
        with workspace.reading() as connection:
            new = select(reports.c.id).where(reports.c.id.like("new%"))
            made = new if kind == "import" else select(decisions.c.number)
            kept = {str(value) for value in connection.execute(made).scalars()}
            if workspace.is_sqlite:
                assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert set(confirmed) <= kept
    # One step may have been kept whose confirmation was not heard any more.
    assert len(kept) - len(confirmed) <= 1


@pytest.fixture
def template(tmp_path, samples):
    root = tmp_path / "template"
    with create(root, clock=samples.clock, actor="tester") as workspace:
        samples.fill(workspace)
        items = [samples.item(f"{samples.shelling} {number}") for number in range(ITEMS // 2)]
        list(workspace.add(items, read=samples.read, actor="tester", clock=samples.clock))
    return root


@pytest.mark.parametrize("kind", ["import", "decide"])
def test_fifty_kills_lose_nothing_that_was_confirmed(template, samples, tmp_path, kind):
    work = import_all if kind == "import" else decide_all
    began = time.perf_counter()
    shutil.copytree(template, tmp_path / "whole")
    assert len(run_and_kill(work, tmp_path / "whole", samples, None)) == ITEMS
    longest = time.perf_counter() - began
    shutil.rmtree(tmp_path / "whole")
    rng = random.Random(kind)
    stopped_midway = 0
    for number in range(WAYS):
        root = tmp_path / f"killed{number}"
        shutil.copytree(template, root)
        confirmed = run_and_kill(work, root, samples, rng.uniform(0, longest))
        stopped_midway += 0 < len(confirmed) < ITEMS
        check(root, kind, confirmed)
        shutil.rmtree(root)
    assert stopped_midway >= WAYS // 5


def test_a_killed_client_of_postgresql_loses_nothing(postgres, samples, tmp_path):
    root = tmp_path / "team"
    create(root, clock=samples.clock, actor="tester", url=postgres()).close()
    rng = random.Random(1)
    kept = 0
    for _ in range(4):
        confirmed = run_and_kill(import_all, root, samples, rng.uniform(0.2, 1.0))
        with open_workspace(root) as workspace:
            found = verify(workspace)
        assert found.is_sound and found.reports >= max(kept, len(confirmed))
        kept = found.reports
