"""Embeds a folder of images on a Ray cluster, a share at a time, and merges the shares into one feature table.

    python embed.py IMAGES OUT --parts 64 -- --backbone onnx:model.onnx

What stands after `--` goes to `scaleface embed --stdin`: each actor keeps one such process, with the backbone loaded, and asks
it for share after share. Shares that are there already are kept, so that a call that was killed, or lost its cluster, is
simply made again. All machines must see IMAGES and the folder of the shares under the same path.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import time

import ray

TRIES = 4  # of a share, where a machine may have been the cause: 1, 75, or a process that went away
FINAL = (2, 3)  # these are about the call and the data, and will not mend themselves


class Embedder:
    """One process that keeps the backbone."""

    def __init__(self, command):
        self.command, self.process = command, None

    def embed(self, part, request):
        """Part, exit code and what is to be said of it."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            self.process.stdin.write(json.dumps({"id": part, **request}) + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline() or "{}")
        except BrokenPipeError:
            answer = {}
        if not answer:
            return part, self.process.wait() or 1, "the process went away"
        return part, answer.get("code", 0), answer.get("error", "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", help="a folder, or a data set such as csv:FILE or tar:PATTERN")
    parser.add_argument("out", help="the feature table")
    parser.add_argument("--parts", type=int, default=16)
    parser.add_argument("--actors", type=int, help="processes at a time; as many as the cluster has room for by default")
    parser.add_argument("--cpus", type=float, default=1, help="processors an actor")
    parser.add_argument("--gpus", type=float, default=0)
    parser.add_argument("--command", default="npx scaleface")
    own, _, flags = " ".join(map(shlex.quote, sys.argv[1:])).partition(" -- ")
    args = parser.parse_args(shlex.split(own))

    scaleface = shlex.split(args.command)
    shares = os.path.abspath(f"{args.out}.shards")
    command = [*scaleface, "embed", "--stdin", "--quiet", *shlex.split(flags)]
    names = [f"part-{part:05}-of-{args.parts:05}.json" for part in range(args.parts)]
    missing = [part for part in range(args.parts) if not os.path.exists(os.path.join(shares, names[part]))]
    print(f"{args.parts - len(missing)} of {args.parts} shares are there already", flush=True)

    if missing:
        ray.init(address=os.environ.get("RAY_ADDRESS"), include_dashboard=False, log_to_driver=False)
        room = ray.cluster_resources()
        fit = min(int(room.get("CPU", 1) / args.cpus), int(room.get("GPU", 0) / args.gpus) if args.gpus else args.parts)
        actor = ray.remote(num_cpus=args.cpus, num_gpus=args.gpus)(Embedder)
        idle = [actor.remote(command) for _ in range(max(1, min(args.actors or fit, len(missing))))]
        tried, running = dict.fromkeys(missing, 0), {}
        images = args.images if ":" in args.images else os.path.abspath(args.images)
        while missing or running:
            while missing and idle:
                part, keeper = missing.pop(0), idle.pop()
                request = {"images": images, "shard": f"{part}/{args.parts}", "out": shares}
                tried[part] += 1
                running[keeper.embed.remote(part, request)] = (part, keeper)
            [done], _ = ray.wait(list(running))
            part, keeper = running.pop(done)
            try:
                _, code, said = ray.get(done)
            except ray.exceptions.RayActorError as lost:
                keeper, code, said = actor.remote(command), 75, str(lost).split("\n")[0]
            idle.append(keeper)
            if code == 0:
                print(f"share {part} is done, {len(missing) + len(running)} to go", flush=True)
            elif code in FINAL or tried[part] == TRIES:
                print(f"share {part}: {said}", file=sys.stderr)
                sys.exit(code if code in FINAL else 1)
            else:
                time.sleep(2 * tried[part])  # a process that lost its actor may still be at this share
                missing.append(part)
        ray.shutdown()

    sys.exit(subprocess.run([*scaleface, "merge", shares, "--out", args.out]).returncode)


main()
