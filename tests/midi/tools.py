"""Runs scanveil, and the tools it is compared with, over the benchmark's instances, and prints their scores.

    python tools.py --corpus FOLDER --data DATA --scanveil PROGRAM [--basic] [--option NAME]… [--show]
                    [--peer NAME=PYTHON]… [--minimum PERCENT]
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path

from rules import OPTIONS
from score import ACTIONS, Mapping, headline, report, score

HERE = Path(__file__).parent
LONGEST = 3600


class DidNotRun(Exception):
    """A tool did not do its work: one line that says why."""


def run(command, codes=(0,)):
    """Runs a program; the seconds that it took."""
    started = time.monotonic()
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise DidNotRun(f"it was stopped after {LONGEST} s") from None
    if done.returncode not in codes:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or [""]
        raise DidNotRun(f"it ended with {done.returncode}: {last[0]}")
    return time.monotonic() - started


def scanveil(program, corpus, data, options):
    """(folder of the output, mapping, seconds, what was held back)"""
    work = corpus / "scanveil"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    command = [program, "deidentify", "--mapping", work / "mapping.csv", "--mapping-plain", "--report", work / "report.json", "--out", work / "output"]
    for option in options:
        command += ["--option", option]
    if "retain-safe-private" in options:
        command += ["--private-kb", data / "tcia-deid/TCIAPrivateTagKB-02-01-2024-formatted.csv"]
    seconds = run([*command, corpus / "input"], codes=(0, 1))
    told = json.loads((work / "report.json").read_text())
    held = [file for file in told["files"] if file["status"] != "released"]
    return work / "output", Mapping.read(work / "mapping.csv"), seconds, held


def peer(name, python, corpus):
    """(folder of the output, seconds): another tool at its defaults."""
    output = corpus / "peers" / name
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    return output, run([python, "-W", "ignore", HERE / "peers.py", name, corpus / "input", output])


def held_back(held, out):
    """What did not come out, and why."""
    reasons = {}
    for file in held:
        reason = file.get("reason", {})
        where = f"{reason.get('code', file['status'])} {reason.get('tag', '')}".strip()
        reasons.setdefault(where, []).append(file["position"])
    for where, positions in sorted(reasons.items(), key=lambda entry: -len(entry[1])):
        print(f"  held back: {len(positions)} x {where}, file {', '.join(map(str, positions[:5]))}", file=out)


def table(results, out):
    """Tools side by side."""
    names = list(results)
    print(f"\n  {'':18}" + "".join(f"{name:>18}" for name in names), file=out)
    for action in ACTIONS:
        cells = [results[name]["actions"][action] for name in names]
        print(f"  {action:18}" + "".join(f"{100 * good / asked:>16.2f} %" if asked else f"{'none':>18}" for good, asked in cells), file=out)
    totals = [headline(results[name]) for name in names]
    print(f"  {'all checks':18}" + "".join(f"{100 * good / max(asked, 1):>16.2f} %" for good, asked in totals), file=out)


def main():
    """Runs and scores."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scanveil", type=Path, required=True)
    parser.add_argument("--basic", action="store_true", help="no options")
    parser.add_argument("--option", action="append", default=[], help="these options, not those that TCIA's rules amount to")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PYTHON")
    parser.add_argument("--show", action="store_true", help="also the texts, which are synthetic")
    parser.add_argument("--most", type=int, default=12, help="attributes listed per action")
    parser.add_argument("--minimum", type=float, default=0, help="fail below this share of all checks")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    key, corpus = arguments.corpus / "answers.db", arguments.corpus
    summary = json.loads((corpus / "summary.json").read_text())
    print("This is not the official MIDI-B set: its instances and its key were made here (tests/midi/README.md).")
    print(f"{summary['instances']} instances of {summary['people']} people in {summary['studies']} studies, {summary['checks']} checks; "
          "none of pixels_hidden: no letters are burned into pixels yet.\n")

    options = [] if arguments.basic else arguments.option or OPTIONS
    results = {}
    try:
        output, mapping, seconds, held = scanveil(arguments.scanveil, corpus, arguments.data, options)
    except DidNotRun as reason:
        print(f"scanveil did not run: {reason}")
        return 2
    results["scanveil"] = score(key, output, mapping)
    print(f"scanveil with {', '.join(options) or 'no options'}: {seconds:.1f} s")
    held_back(held, sys.stdout)
    report(results["scanveil"], arguments.show, sys.stdout, arguments.most)
    with open(corpus / "failures.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(failure, ensure_ascii=False) + "\n" for failure in results["scanveil"]["failures"])

    for given in arguments.peer:
        name, _, python = given.partition("=")
        try:
            output, seconds = peer(name, python, corpus)
        except DidNotRun as reason:
            print(f"{name} did not run: {reason}")
            continue
        results[name] = score(key, output)
        print(f"{name}: {seconds:.1f} s, {results[name]['missing']} instances did not come out")
    if arguments.peer:
        table(results, sys.stdout)
    passed, total = headline(results["scanveil"])
    print(f"\nscore: {passed} of {total} checks, {100 * passed / max(total, 1):.3f} %")
    return int(100 * passed / max(total, 1) < arguments.minimum)


if __name__ == "__main__":
    sys.exit(main())
