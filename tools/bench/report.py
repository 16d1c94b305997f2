#!/usr/bin/env python3
"""report.py [--one WORKLOAD] RESULTS DIR: tables of medians from what tools/bench/run has noted.

RESULTS has lines WORKLOAD, COLUMN, ROUND, KEY, VALUE.  With --one a workload's table alone;
without, the summary (ratios to the kernel's overlayfs), DIR/bench.json and DIR/bench.svg.
A column whose name ends with -rootless is compared with overlay-rootless.
"""

import collections
import json
import shutil
import statistics
import subprocess
import sys


def load(path):
    """{workload: {column: {key: [values]}}}, and the first line's words."""
    rows = collections.defaultdict(lambda: collections.defaultdict(lambda: collections.defaultdict(list)))
    with open(path, encoding="utf-8") as lines:
        machine = next(lines).rstrip("\n").split("\t")[1:]
        for line in lines:
            workload, column, _, key, value = line.rstrip("\n").split("\t")
            rows[workload][column][key].append(value if key in ("failed", "title") else float(value))
    return rows, machine


def reference(column):
    return "overlay-rootless" if "-rootless" in column else "overlay"


def summarize(columns):
    """{column: {seconds, least, ratio, cpu, peak, requests ...}} or {failed}."""
    result = {}
    for column, keys in columns.items():
        if column == "-":
            continue
        if "seconds" not in keys:
            result[column] = {"failed": (keys["failed"] or ["?"])[0]}
            continue
        one = {key: statistics.median(keys[key]) for key in ("seconds", "cpu", "peak", "descriptors") if keys[key]}
        one["least"] = min(keys["seconds"])
        one["rounds"] = len(keys["seconds"])
        one["requests"] = {key[6:]: int(value[0]) for key, value in keys.items() if key.startswith("count.")}
        result[column] = one
    for column, one in result.items():
        base = result.get(reference(column), {})
        if "seconds" in one and base.get("seconds"):
            one["ratio"] = one["seconds"] / base["seconds"]
    return result


def print_one(title, columns):
    print(f"\n{title}")
    if "failed" in columns.get("-", {}):
        print("    " + columns["-"]["failed"][0])
    for column, one in summarize(columns).items():
        if "failed" in one:
            print(f"  {column:28} could not run: {one['failed']}")
            continue
        requests = one["requests"]
        shown = " ".join(f"{k}={v}" for k, v in sorted(requests.items(), key=lambda kv: -kv[1])[:6])
        print(
            f"  {column:28}{one['seconds']:9.4f} s {one['least']:9.4f} least"
            f"{one.get('ratio', float('nan')):8.2f} x"
            + (f"{one['cpu']:7.2f} s cpu{one['peak'] / 2**20:6.1f} MiB{one['descriptors']:6.0f} fd" if "cpu" in one else "")
            + (f"  {sum(requests.values())} requests: {shown}" if requests else "")
        )
    sys.stdout.flush()


def print_summary(results, machine):
    names = list(dict.fromkeys(column for columns in results.values() for column in columns))
    print(f"\nLinux {machine[0]}, {machine[1]} processors, {machine[2]}, load {machine[3]}; medians, as ratios to the kernel's overlayfs")
    print(f"{'workload':18}{'overlay s':>11}" + "".join(f"{name[-17:]:>18}" for name in names if name != "overlay"))
    for workload, columns in results.items():
        base = columns.get("overlay", {}).get("seconds")
        line = f"{workload:18}" + (f"{base:11.4f}" if base else f"{'-':>11}")
        for name in names:
            if name != "overlay":
                ratio = columns.get(name, {}).get("ratio")
                line += f"{ratio:18.2f}" if ratio is not None else f"{'-':>18}"
        print(line)


def plot(results, out):
    names = [n for n in dict.fromkeys(c for columns in results.values() for c in columns) if "overlay" != n]
    with open(f"{out}/bench.dat", "w", encoding="utf-8") as data:
        data.write("workload " + " ".join(f'"{name}"' for name in names) + "\n")
        for workload, columns in results.items():
            values = (columns.get(name, {}).get("ratio") for name in names)
            data.write(workload + " " + " ".join(f"{v:.3f}" if v else "?" for v in values) + "\n")
    if not shutil.which("gnuplot"):
        print("no picture: gnuplot is not installed")
        return
    script = f"""
        set terminal svg size {200 + 24 * len(results) * max(len(names), 2)},600 background 'white'
        set output '{out}/bench.svg'
        set style data histogram; set style histogram cluster gap 1; set style fill solid
        set logscale y 2; set ylabel "time, kernel overlayfs = 1"; set key outside top
        set xtics rotate by -45; set grid y; set datafile missing '?'
        plot 1 notitle with lines lc 'black', \
            for [i=2:{len(names) + 1}] '{out}/bench.dat' using i:xtic(1) title columnheader(i)
    """
    subprocess.run(["gnuplot"], input=script, text=True, check=True)


def main(argv):
    if argv[:1] == ["--one"]:
        rows, _ = load(argv[2])
        print_one(rows[argv[1]]["-"]["title"][0], rows[argv[1]])
        return
    rows, machine = load(argv[0])
    results = {workload: summarize(columns) for workload, columns in rows.items()}
    print_summary(results, machine)
    with open(f"{argv[1]}/bench.json", "w", encoding="utf-8") as out:
        json.dump({"machine": machine, "workloads": results}, out, indent=1)
    plot(results, argv[1])


main(sys.argv[1:])
