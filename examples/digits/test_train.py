"""Tests of the example: python3 -m unittest discover -s examples/digits"""
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).absolute().parent


class TrainTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_script(self, *args, script=HERE / "train.py", cwd=None, **variables):
        """Run it with no LODE_ variable but the given ones; return the finished process."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("LODE_")}
        env.update((k, str(v)) for k, v in variables.items())
        return subprocess.run([sys.executable, str(script), *args], cwd=cwd or self.folder, env=env,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)

    def train(self, *args, **options):
        """Run it and expect success; return what it printed."""
        done = self.run_script(*args, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_defaults_reach_95_percent_and_report_all(self):
        out = self.folder / "made" / "by it"
        printed = self.train(LODE_PROGRESS=self.folder / "progress", LODE_RESULT=self.folder / "result",
                             LODE_OUTPUT=out)
        result = json.loads((self.folder / "result").read_text())
        self.assertGreaterEqual(result["accuracy"], 0.95)
        self.assertEqual((result["epochs"], result["rows"], result["held_out_rows"]), (6, 1797, 359))
        self.assertGreater(result["seconds"], 0)
        self.assertEqual(result["data_sha256"],
                         hashlib.sha256((HERE / "digits.csv.gz").read_bytes()).hexdigest())
        self.assertIn(result["data_sha256"], (HERE / "DATA.md").read_text())
        self.assertEqual(len(printed.splitlines()), 6)

        percents = [int(line.split(" ", 1)[0]) for line in
                    (self.folder / "progress").read_text().splitlines()]
        self.assertEqual(percents, sorted(percents))
        self.assertEqual((len(percents), percents[-1]), (7, 100))

        self.assertEqual(sorted(p.name for p in out.iterdir()), ["confusion.csv", "model.json"])
        counts = [[int(n) for n in line.split(",")[1:]] for line in
                  (out / "confusion.csv").read_text().splitlines()[1:]]
        self.assertEqual(sum(map(sum, counts)), 359)
        self.assertAlmostEqual(sum(counts[i][i] for i in range(10)) / 359, result["accuracy"])
        model = json.loads((out / "model.json").read_text())
        self.assertEqual((len(model["hidden"]), len(model["hidden"][0])), (40, 65))
        self.assertEqual((len(model["output"]), len(model["output"][0])), (10, 41))

    def test_same_seed_same_model_other_seed_other_model(self):
        models = []
        for name, seed in (("a", "5"), ("b", "5"), ("c", "6")):
            self.train("--epochs", "1", "--hidden", "8", "--seed", seed, LODE_OUTPUT=self.folder / name)
            models.append((self.folder / name / "model.json").read_bytes())
        self.assertEqual(models[0], models[1])
        self.assertNotEqual(models[0], models[2])

    def test_without_lode_writes_into_the_current_folder(self):
        self.train("--epochs", "1", "--hidden", "8")
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["confusion.csv", "model.json"])

    def test_its_header_declares_all_it_needs(self):
        """What `lode run` sends, the script and its declared files, is enough."""
        work = self.folder / "work"
        work.mkdir()
        shutil.copy(HERE / "train.py", work)
        header = (HERE / "train.py").read_text().splitlines()[:50]
        declared = [line[len("# lode: file "):] for line in header if line.startswith("# lode: file ")]
        self.assertEqual(declared, ["digits.csv.gz"])
        for name in declared:
            shutil.copy(HERE / name, work)
        self.train("--epochs", "1", "--hidden", "8", script=work / "train.py", cwd=work)

    def test_reads_plain_csv(self):
        plain = self.folder / "some.csv"
        plain.write_bytes(b"".join(gzip.open(HERE / "digits.csv.gz").readlines()[:50]))
        self.train("--epochs", "1", "--data", str(plain), LODE_RESULT=self.folder / "result")
        self.assertEqual(json.loads((self.folder / "result").read_text())["rows"], 50)

    def test_failures_say_why_and_leave_no_result(self):
        for args, reason in ((["--data", "absent.csv"], "no data file"), (["--epochs", "0"], "positive"),
                             (["--rate", "1e200"], "smaller --rate")):
            done = self.run_script(*args, LODE_RESULT=self.folder / "result")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(reason, done.stderr)
            self.assertNotIn("Traceback", done.stderr)
            self.assertFalse((self.folder / "result").exists())


if __name__ == "__main__":
    unittest.main()
