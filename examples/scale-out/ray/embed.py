"""Embeds a folder of images on a Ray cluster, a share a task, and merges the shares into one feature table.

    python embed.py IMAGES OUT --parts 64 -- --backbone onnx:model.onnx

What stands after `--` goes to `scaleface embed`. Shares that are there already are kept, so that a call that was killed, or
lost its cluster, is simply made again. All machines must see IMAGES and the folder of the shares under the same path.
"""

import argparse
import os
import shlex
import subprocess
import sys

import ray

RETRY = (1, 75)  # what a machine may have caused; 2 and 3 are about the call and the data, and will not mend themselves


class TryAgain(Exception):
    """A share failed in a way that another machine, or a later moment, may not."""


def embed(command, part, parts, out):
    """One share; 0 when it is there."""
    done = subprocess.run([*command, "--shard", f"{part}/{parts}", "--out", out, "--quiet"], capture_output=True, text=True)
    if done.returncode < 0 or done.returncode in RETRY:
        raise TryAgain(f"share {part}: {done.stderr.strip() or done.returncode}")
    return part, done.returncode, done.stderr.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images")
    parser.add_argument("out", help="the feature table")
    parser.add_argument("--parts", type=int, default=16)
    parser.add_argument("--cpus", type=float, default=1, help="processors a share")
    parser.add_argument("--gpus", type=float, default=0)
    parser.add_argument("--in-flight", type=int, default=100, help="shares that are handed to the cluster at once")
    parser.add_argument("--command", default="npx scaleface")
    own, _, flags = " ".join(map(shlex.quote, sys.argv[1:])).partition(" -- ")
    args = parser.parse_args(shlex.split(own))

    scaleface = shlex.split(args.command)
    shares = os.path.abspath(f"{args.out}.shards")
    command = [*scaleface, "embed", os.path.abspath(args.images), *shlex.split(flags)]
    names = [f"part-{part:05}-of-{args.parts:05}.json" for part in range(args.parts)]
    missing = [part for part in range(args.parts) if not os.path.exists(os.path.join(shares, names[part]))]
    print(f"{args.parts - len(missing)} of {args.parts} shares are there already", flush=True)

    if missing:
        ray.init(address=os.environ.get("RAY_ADDRESS"), include_dashboard=False, log_to_driver=False)
        task = ray.remote(num_cpus=args.cpus, num_gpus=args.gpus, max_retries=3, retry_exceptions=[TryAgain])(embed)
        running = []
        while missing or running:
            while missing and len(running) < args.in_flight:
                running.append(task.remote(command, missing.pop(0), args.parts, shares))
            finished, running = ray.wait(running)
            for part, code, said in ray.get(finished):
                if code != 0:
                    print(said, file=sys.stderr)
                    sys.exit(code)
                print(f"share {part} is done, {len(missing) + len(running)} to go", flush=True)
        ray.shutdown()

    sys.exit(subprocess.run([*scaleface, "merge", shares, "--out", args.out]).returncode)


main()
