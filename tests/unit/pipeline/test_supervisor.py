"""Programs that are started together end together, however the end comes."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

TESTS = Path(__file__).parents[2]
WAIT_S = 20


class Supervised:
    """A supervisor in a process of its own, and what it says."""

    def __init__(self, *arguments: str) -> None:
        programs = arguments[1:]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fixtures.supervised", *arguments],
            env={**os.environ, "PYTHONPATH": str(TESTS)},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.programs = {}
        while len(self.programs) < len(programs):
            event = self.next_event()
            if event["event"] == "pid":
                self.programs[event["name"]] = event["pid"]
        self.family = psutil.Process(self.process.pid).children(recursive=True)

    def next_event(self) -> dict:
        return json.loads(self.process.stdout.readline())

    def events(self) -> list[dict]:
        return [json.loads(line) for line in self.process.stdout]

    def left_running(self) -> list[psutil.Process]:
        return psutil.wait_procs(self.family, timeout=WAIT_S)[1]


def kill_each(processes: list[psutil.Process]) -> None:
    """Kill all, of which one may end because another did."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


@pytest.fixture
def hangup():
    """A closed terminal means something, whatever these tests are run under (nohup, say)."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture(params=["executed", "forked"])
def way(request):
    """Programs are executed, or forks of a process that has imported what they share."""
    return request.param


@pytest.fixture
def supervise(hangup, way):
    started = []

    def start(*programs: str) -> Supervised:
        started.append(Supervised(way, *programs))
        return started[-1]

    yield start
    for supervised in started:
        supervised.process.kill()
        supervised.process.wait()
        supervised.process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_one_that_stops_first_and_then_the_others(supervise, number):
    supervised = supervise("one=lasting", "first=lasting", "two=lasting")

    supervised.process.send_signal(number)

    endings = [event["name"] for event in supervised.events() if event["event"] == "ending"]
    assert endings[0] == "first"
    assert sorted(endings[1:]) == ["one", "two"]
    assert supervised.left_running() == []


def test_one_that_fails_ends_the_others_and_is_named(supervise):
    supervised = supervise("one=lasting", "first=lasting", "two=lasting")

    os.kill(supervised.programs["two"], signal.SIGUSR1)

    events = supervised.events()

    assert {event["name"] for event in events if event["event"] == "ending"} == {"one", "first"}
    assert events[-1] == {"event": "over", "name": "two", "status": 3}
    assert supervised.left_running() == []


def test_one_that_is_killed_is_named_with_its_signal(supervise):
    supervised = supervise("one=lasting", "two=lasting")

    os.kill(supervised.programs["two"], signal.SIGKILL)

    assert supervised.events()[-1] == {"event": "over", "name": "two", "status": -9}


def test_the_end_of_one_that_is_not_needed_ends_no_other(supervise):
    supervised = supervise("one=lasting", "optional=lasting")
    optional = psutil.Process(supervised.programs["optional"])
    optional.send_signal(signal.SIGUSR1)
    optional.wait(WAIT_S)

    supervised.process.send_signal(signal.SIGTERM)

    assert [event["event"] for event in supervised.events()] == ["ending", "over"]


def test_one_that_is_kept_is_started_again_however_often_it_ends(supervise):
    supervised = supervise("one=lasting", "kept=lasting")
    pids = [supervised.programs["kept"]]

    for number in (signal.SIGKILL, signal.SIGUSR1):
        os.kill(pids[-1], number)
        while (event := supervised.next_event())["event"] != "pid":
            assert event["name"] == "kept"
        pids.append(event["pid"])
    supervised.process.send_signal(signal.SIGTERM)

    assert len(set(pids)) == 3
    endings = [event["name"] for event in supervised.events() if event["event"] == "ending"]
    assert sorted(endings) == ["kept", "one"]
    assert not psutil.pid_exists(pids[-1])
    assert supervised.left_running() == []


def test_one_that_was_to_be_started_again_is_not_when_all_end(supervise):
    supervised = supervise("one=lasting", "kept-later=lasting")
    os.kill(supervised.programs["kept-later"], signal.SIGKILL)
    assert supervised.next_event()["name"] == "kept-later"

    supervised.process.send_signal(signal.SIGTERM)

    assert [event["event"] for event in supervised.events()] == ["ending", "over"]
    assert supervised.left_running() == []


def test_one_that_does_not_end_when_told_to_is_killed(supervise):
    supervised = supervise("first=stubborn", "one=stubborn")

    supervised.process.send_signal(signal.SIGTERM)

    assert supervised.events()[-1]["event"] == "over"
    assert supervised.left_running() == []


def test_one_that_is_frozen_is_killed(supervise):
    supervised = supervise("first=lasting", "one=lasting")
    os.kill(supervised.programs["first"], signal.SIGSTOP)

    supervised.process.send_signal(signal.SIGTERM)

    assert [event["event"] for event in supervised.events()] == ["ending", "over"]
    assert supervised.left_running() == []


@pytest.mark.parametrize("kind", ["lasting", "stubborn", "parent"])
def test_nothing_is_left_when_the_supervisor_is_killed(supervise, kind):
    supervised = supervise(f"first={kind}", f"one={kind}")

    supervised.process.kill()

    assert supervised.left_running() == []


def test_nothing_is_left_when_the_watchers_are_killed_as_well(supervise):
    supervised = supervise("first=stubborn", "one=stubborn")

    kill_each(psutil.Process(supervised.process.pid).children())
    supervised.process.kill()

    assert supervised.left_running() == []


@pytest.mark.parametrize("kind", ["lasting", "stubborn"])
def test_nothing_is_left_when_only_the_programs_outlive_the_supervisor(supervise, kind):
    supervised = supervise(f"first={kind}", f"one={kind}")
    beside = [each for each in supervised.family if each.pid not in supervised.programs.values()]

    assert beside
    kill_each(beside)
    supervised.process.kill()

    assert supervised.left_running() == []


def test_one_that_prints_a_line_without_end_is_still_heard(supervise):
    supervised = supervise("one=wordy")

    supervised.process.send_signal(signal.SIGTERM)

    assert [event["event"] for event in supervised.events()] == ["ending", "over"]


def test_all_end_when_what_one_prints_cannot_be_handled(supervise):
    supervised = supervise("one=lasting", "two=lasting")

    os.kill(supervised.programs["two"], signal.SIGUSR2)

    assert supervised.process.wait(WAIT_S) == 1
    assert supervised.left_running() == []


def test_whoever_is_to_outlive_the_terminal_does(supervise):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    supervised = supervise("one=lasting", "two=lasting")

    supervised.process.send_signal(signal.SIGHUP)
    os.kill(supervised.programs["two"], signal.SIGUSR1)

    assert supervised.events()[-1] == {"event": "over", "name": "two", "status": 3}


@pytest.mark.parametrize("way", ["forked"])
def test_the_end_of_what_forks_is_the_end_of_all(supervise):
    supervised = supervise("one=lasting", "two=stubborn")
    parents = {psutil.Process(pid).ppid() for pid in supervised.programs.values()}

    assert len(parents) == 1
    os.kill(parents.pop(), signal.SIGKILL)

    over = supervised.events()[-1]
    assert (over["event"], over["status"]) == ("over", -9)
    assert supervised.left_running() == []


@pytest.mark.parametrize("way", ["forked"])
def test_a_fork_is_a_process_of_its_own_name_and_environment(supervise):
    supervised = supervise("one=lasting", "two=stubborn")
    one = psutil.Process(supervised.programs["one"])

    assert one.name() == "fixtures.toy_pr"
    assert os.getsid(one.pid) == one.pid
    assert one.num_fds() == 3
