#!/usr/bin/env python3
# lode: file digits.csv.gz
"""Train a small neural network on handwritten digits: an example Lode workload.

It needs Python 3.9 or later and nothing else. The comment line above names an
input file, by its path relative to this script: `lode run` sends that file
along, and in the job it lies beside the script.

A workload reports to Lode through files named in its environment. Each of them
is optional, so the script also runs by hand:

  LODE_PROGRESS  append lines "percent message" while working
  LODE_RESULT    write one JSON object at the end
  LODE_OUTPUT    a folder: the files left in it are the job's output
"""
import argparse
import gzip
import hashlib
import json
import math
import os
import random
import time
from operator import mul
from pathlib import Path

# absolute(), not resolve(): if the files here are links, stay beside the links.
DATA = Path(__file__).absolute().parent / "digits.csv.gz"
CLASSES = range(10)
HELD_OUT = 0.2  # the share of the rows that is never trained on


def report_progress(percent, message):
    """Tell Lode how far the job is: append one line, closed at once so that it shows."""
    if os.environ.get("LODE_PROGRESS"):
        with open(os.environ["LODE_PROGRESS"], "a", encoding="utf-8") as out:
            out.write(f"{percent} {message}\n")


def report_result(result):
    """Tell Lode what came out: a JSON object."""
    if os.environ.get("LODE_RESULT"):
        Path(os.environ["LODE_RESULT"]).write_text(json.dumps(result, indent=2), encoding="utf-8")


def write_output(model, confusion):
    """Leave the model and the confusion table in the output folder."""
    folder = Path(os.environ.get("LODE_OUTPUT") or ".")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.json").write_text(json.dumps(model), encoding="utf-8")
    table = [["true/predicted", *CLASSES]] + [[label, *confusion[label]] for label in CLASSES]
    lines = [",".join(map(str, row)) + "\n" for row in table]
    (folder / "confusion.csv").write_text("".join(lines), encoding="utf-8")


def read_rows(path):
    """Return [(pixels, label), ...] and the SHA-256 of the file, .csv or .csv.gz.

    Pixels are scaled to 0..1 and followed by a 1, whose weight is the bias.
    """
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if content.startswith(b"\x1f\x8b"):  # how every gzip file begins
        content = gzip.decompress(content)
    rows = []
    for line in content.splitlines():
        *pixels, label = map(int, line.split(b","))
        rows.append(([pixel / 16 for pixel in pixels] + [1.0], label))
    return rows, sha256


def new_layer(inputs, outputs, rng):
    """Return random weights, one list for each output."""
    bound = math.sqrt(6 / (inputs + outputs))
    return [[rng.uniform(-bound, bound) for _ in range(inputs)] for _ in range(outputs)]


def forward(model, pixels):
    """Pixels -> hidden units (ReLU) -> softmax: return hidden values and class chances."""
    hidden = [max(0.0, sum(map(mul, weights, pixels))) for weights in model["hidden"]] + [1.0]
    scores = [sum(map(mul, weights, hidden)) for weights in model["output"]]
    top = max(scores)  # subtracted so that exp() cannot overflow
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return hidden, [power / total for power in powers]


def descend(layer, errors, values, rate):
    """Move each output's weights one step down its gradient, error * values."""
    for i, error in enumerate(errors):
        if error:
            step = rate * error
            layer[i] = [weight - step * value for weight, value in zip(layer[i], values)]


def train_row(model, pixels, label, rate):
    """Learn from one row by back-propagation; return its loss before the step."""
    hidden, errors = forward(model, pixels)
    loss = -math.log(max(errors[label], 1e-12))
    errors[label] -= 1  # the loss's slope at each score: chance - target
    back = [sum(map(mul, weights, errors)) if value else 0.0
            for weights, value in zip(zip(*model["output"]), hidden[:-1])]
    descend(model["output"], errors, hidden, rate)
    descend(model["hidden"], back, pixels, rate)
    return loss


def evaluate(model, rows):
    """Return the accuracy on the rows and their counts by [true class][predicted class]."""
    confusion = [[0 for _ in CLASSES] for _ in CLASSES]
    for pixels, label in rows:
        chances = forward(model, pixels)[1]
        confusion[label][chances.index(max(chances))] += 1
    return sum(confusion[i][i] for i in CLASSES) / len(rows), confusion


def parse_args():
    parser = argparse.ArgumentParser(description="Train a small network on handwritten digits.",
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--epochs", type=int, default=6, help="passes over the training rows")
    parser.add_argument("--hidden", type=int, default=40, help="hidden units")
    parser.add_argument("--rate", type=float, default=0.1, help="learning rate, falls epoch by epoch")
    parser.add_argument("--seed", type=int, default=0, help="of the split, the weights and the order")
    parser.add_argument("--data", type=Path, default=DATA, help="rows of 64 pixels and a label")
    args = parser.parse_args()
    if args.epochs < 1 or args.hidden < 1 or not args.rate > 0:
        parser.error("--epochs, --hidden and --rate must be positive")
    if not args.data.is_file():
        parser.error(f"there is no data file {args.data}")
    return args


def main():
    args, started = parse_args(), time.monotonic()
    rng = random.Random(args.seed)
    rows, sha256 = read_rows(args.data)
    rng.shuffle(rows)
    cut = round(len(rows) * HELD_OUT)
    held_out, train = rows[:cut], rows[cut:]
    model = {"hidden": new_layer(len(rows[0][0]), args.hidden, rng),
             "output": new_layer(args.hidden + 1, len(CLASSES), rng)}
    for epoch in range(1, args.epochs + 1):
        rng.shuffle(train)
        rate = args.rate * (args.epochs + 1 - epoch) / args.epochs
        loss = sum(train_row(model, pixels, label, rate) for pixels, label in train) / len(train)
        if not math.isfinite(loss):
            raise SystemExit("the loss is not a finite number: try a smaller --rate")
        accuracy, confusion = evaluate(model, held_out)
        line = (f"epoch {epoch}/{args.epochs}  loss {loss:.4f}  accuracy {accuracy:.4f}"
                f"  seconds {time.monotonic() - started:.2f}")
        print(line, flush=True)  # without flush, a log that is a pipe or a file comes late
        report_progress(99 * epoch // args.epochs, line)
    write_output(model, confusion)
    report_result({"accuracy": accuracy, "epochs": args.epochs, "rows": len(rows),
                   "held_out_rows": len(held_out), "seed": args.seed,
                   "seconds": round(time.monotonic() - started, 3), "data_sha256": sha256})
    report_progress(100, f"done, accuracy {accuracy:.4f}")


if __name__ == "__main__":
    main()
