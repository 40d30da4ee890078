"""How many people can use the live view at once: visitors that play, each over a connection of their own.

    python -m benchmarks.view_load                     # 20 visitors with 400 people, then with 1,000
    python -m benchmarks.view_load --visitors 5 --people 2000 --seconds 10

Each visitor opens the play page as a browser does, presses play, and answers frames as one, but draws nothing. Printed
are frames a second of each visitor, the time between frames, the time that a lever takes to be answered while all
play, the server's processor time and memory, and what is left of both after everybody has gone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import statistics
import struct
import subprocess
import sys
import time
import urllib.request
import uuid
from dataclasses import dataclass, field
from typing import Any

import psutil
import websockets

NETWORK, BUTTONS, FORM, SPEED = "NetworkView", "Buttons", "Form", "Form of speed"
LEVER = "programme.power"
FRAMES, LATER = 2, 0.3
"""Frames, or else seconds, until they are answered: as in network_drawing.js."""


def message(kind: str, content: dict[str, Any]) -> str:
    """A message as Jupyter's protocol has it."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "load", "username": "", "version": "5.3",
              "date": "2026-01-01T00:00:00Z"}
    return json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell",
                       "buffers": []})


def read(data: str | bytes) -> dict[str, Any]:
    """A message of the server; what is drawn is left out."""
    if isinstance(data, str):
        return json.loads(data)
    count = struct.unpack("!i", data[:4])[0]
    offsets = struct.unpack(f"!{count}I", data[4:4 * (count + 1)])
    return json.loads(data[offsets[0]:offsets[1] if count > 1 else None])


@dataclass
class Visitor:
    """Somebody with the play page open."""

    address: str
    people: int
    frames: list[float] = field(default_factory=list)
    lever_ms: list[float] = field(default_factory=list)
    ready_s: float = 0.0
    comms: dict[str, str] = field(default_factory=dict)
    bytes_in: int = 0
    _kinds: dict[str, str] = field(default_factory=dict)
    _asked: float = 0.0
    _reports: int = 0
    _drawn: int = -1
    _answered: int = -1
    _later: asyncio.Task[None] | None = None

    async def visit(self, playing: asyncio.Event, leave: asyncio.Event) -> None:
        """Come, play when told to, and go."""
        begun = time.monotonic()
        kernel, page = uuid.uuid4(), uuid.uuid4()
        url = f"ws://{self.address}/jupyter/api/kernels/{kernel}/channels?session_id={page}"
        headers = {"Cookie": f"solara-session-id={uuid.uuid4()}"}
        async with websockets.connect(url, origin=f"http://{self.address}", additional_headers=headers,
                                      max_size=None) as line:
            control = uuid.uuid4().hex
            await line.send(message("comm_open", {"comm_id": control, "target_name": "solara.control", "data": {}}))
            path = f"/play?people.number={self.people}&time.weeks=520"
            await line.send(message("comm_msg", {"comm_id": control, "data": {
                "method": "run", "args": {"path": path, "themes": {"light": {}, "dark": {}}, "dark": False}}}))
            listening = asyncio.create_task(self._listen(line))
            while len(self.comms) < 4:
                await asyncio.sleep(0.02)
            self.ready_s = time.monotonic() - begun
            await playing.wait()
            await self._set(line, SPEED, {"changed": {"n": 1, "key": "speed", "value": "fast", "before": []}})
            await self._set(line, BUTTONS, {"pressed": {"n": 1, "name": "play", "before": []}})
            asking = asyncio.create_task(self._move_levers(line))
            await leave.wait()
            for task in (asking, listening, self._later):
                if task is not None:
                    task.cancel()
        urllib.request.urlopen(urllib.request.Request(
            f"http://{self.address}/_solara/api/close/{kernel}?session_id={page}", data=b"", method="POST")).read()

    async def _set(self, line: Any, widget: str, state: dict[str, Any]) -> None:
        await line.send(message("comm_msg", {"comm_id": self.comms[widget], "data": {
            "method": "update", "state": state, "buffer_paths": []}}))

    async def _move_levers(self, line: Any) -> None:
        while True:
            await asyncio.sleep(2.0)
            self._reports += 1
            self._asked = time.monotonic()
            value = 0.3 + 0.4 * (self._reports % 2)
            await self._set(line, FORM, {"changed": {"n": self._reports, "key": LEVER, "value": value,
                                                     "before": []}})

    async def _answer(self, line: Any) -> None:
        """Say which frame was drawn last, as a page does."""
        await asyncio.sleep(0.0 if self._drawn - self._answered >= FRAMES else LATER)
        self._answered = self._drawn
        await self._set(line, NETWORK, {"ack": self._answered})

    async def _listen(self, line: Any) -> None:
        async for data in line:
            self.bytes_in += len(data)
            told = read(data)
            content, kind = told["content"], told["header"]["msg_type"]
            state = content.get("data", {}).get("state", {})
            if kind in ("comm_open", "comm_msg") and len(self.comms) < 4:
                self._learn(content["comm_id"], state)
            if kind == "comm_msg":
                if content["comm_id"] == self.comms.get(NETWORK) and "tick" in state:
                    self.frames.append(time.monotonic())
                    self._drawn = state["tick"]
                    if self._later is not None:
                        self._later.cancel()
                    self._later = asyncio.create_task(self._answer(line))
                elif content["comm_id"] == self.comms.get(FORM) and self._asked and "heard" in state:
                    self.lever_ms.append(1000 * (time.monotonic() - self._asked))
                    self._asked = 0.0

    def _learn(self, comm: str, state: dict[str, Any]) -> None:
        """Note which widget is which, when it is opened or told what to show."""
        self._kinds[comm] = kind = str(state.get("_anywidget_id", self._kinds.get(comm, ""))).rpartition(".")[2]
        if kind == NETWORK:
            self.comms[NETWORK] = comm
        elif kind == BUTTONS and any(button["name"] == "play" for button in state.get("buttons", [])):
            self.comms[BUTTONS] = comm
        elif kind == FORM:
            keys = [one["key"] for group in state.get("groups", []) for one in group["fields"]]
            self.comms |= {name: comm for name, key in ((FORM, LEVER), (SPEED, "speed")) if key in keys}


@dataclass
class Server:
    """A live view as a process of its own."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        return psutil.Process(self.process.pid).memory_info().rss / 1e6

    @property
    def seconds(self) -> float:
        """Processor time so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)


def start() -> Server:
    """Start the live view on a free port."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = int(asked.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-m", "sim", "view", "--no-browser", "--port", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").read()
            return Server(port, process)
        except OSError:
            time.sleep(0.2)


async def load(server: Server, visitors: int, people: int, seconds: float) -> None:
    """Let visitors play for some seconds, and print how it went."""
    address = f"127.0.0.1:{server.port}"
    all_of_them = [Visitor(address, people) for _ in range(visitors)]
    playing, leave = asyncio.Event(), asyncio.Event()
    visits = [asyncio.create_task(one.visit(playing, leave)) for one in all_of_them]
    while not all(one.ready_s for one in all_of_them):
        await asyncio.sleep(0.05)
    playing.set()
    await asyncio.sleep(2.0)
    begun, used = time.monotonic(), server.seconds
    for one in all_of_them:
        one.frames.clear()
        one.bytes_in = 0
    await asyncio.sleep(seconds)
    lasted, used = time.monotonic() - begun, server.seconds - used
    rates = [len(one.frames) / lasted for one in all_of_them]
    gaps = sorted(1000 * (b - a) for one in all_of_them
                  for a, b in zip(one.frames, one.frames[1:], strict=False))
    levers = sorted(ms for one in all_of_them for ms in one.lever_ms)
    print(f"{visitors} visitors, {people} people each, for {lasted:.0f} s")
    print(f"  frames a second: {min(rates):.1f} for the slowest, {statistics.median(rates):.1f} in the middle")
    print(f"  between frames: {gaps[len(gaps) // 2]:.0f} ms in the middle, "
          f"{gaps[int(.99 * len(gaps))]:.0f} ms at worst but 1 in 100")
    print(f"  a lever is answered after {levers[len(levers) // 2]:.0f} ms, {levers[int(.95 * len(levers))]:.0f} ms in "
          "the slowest 1 of 20")
    print(f"  page ready after {max(one.ready_s for one in all_of_them):.1f} s when all come at once")
    print(f"  {sum(one.bytes_in for one in all_of_them) / lasted / visitors / 1000:.0f} kB a second for each")
    print(f"  processor: {100 * used / lasted:.0f} % of one; memory {server.memory:.0f} MB")
    leave.set()
    await asyncio.gather(*visits)


def idle(server: Server, before: float) -> None:
    """What is left when everybody has gone."""
    time.sleep(5.0)
    used = server.seconds
    time.sleep(5.0)
    print(f"  afterwards: {100 * (server.seconds - used) / 5:.1f} % of one processor, memory {server.memory:.0f} MB "
          f"({100 * (server.memory / before - 1):+.0f} % on before)")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--people", type=int, nargs="+", default=[400, 1000])
    parser.add_argument("--seconds", type=float, default=15.0)
    asked = parser.parse_args()
    server = start()
    try:
        asyncio.run(load(server, 1, 200, 2.0))  # what the first visitor loads for all
        time.sleep(3.0)
        before = server.memory
        print(f"before: memory {before:.0f} MB")
        for people in asked.people:
            asyncio.run(load(server, asked.visitors, people, asked.seconds))
            idle(server, before)
    finally:
        server.process.terminate()
        server.process.wait(10)


if __name__ == "__main__":
    main()
