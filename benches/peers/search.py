"""Other engines on the same documents and questions: quality, processor time and bytes, one line an engine.

    python3 benches/peers/search.py DOCS.jsonl[.gz] TOPICS.tsv QRELS.txt [--engines a,b] [--work DIR]

DOCS has `id`, `title`, `text` a line; TOPICS `id<TAB>question`; QRELS `id 0 document 1`. Engines that are not installed are
named and left out; README.md beside the engines says how each is installed and asked. Not part of `cargo dev verify`: it
needs packages from elsewhere. Every engine runs in a process of its own and is timed by processor time (user and system)
of the process that works, so that a busy machine distorts little.
"""

import argparse
import collections
import gzip
import importlib
import json
import multiprocessing
import os
import shutil
import sys
import tempfile

ENGINES = ["sqlite_fts5", "xapian_ngrams", "groonga_bigrams", "tantivy_words"]
TOP = 10


def documents(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        for line in lines:
            row = json.loads(line)
            yield row["id"], row.get("title", ""), row["text"]


def topics(path):
    with open(path, encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t", 1) for line in lines if "\t" in line]


def relevant(path):
    found = collections.defaultdict(set)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            topic, _, document, degree = line.split()
            if int(degree) > 0:
                found[topic].add(document)
    return found


def folder_bytes(folder):
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names)


def reciprocal_rank(ranked, wanted):
    return next((1 / place for place, document in enumerate(ranked[:TOP], 1) if document in wanted), 0.0)


def measure(name, arguments, folder, answers):
    """Runs in a process of its own and sends what it measured through `answers`."""
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "search"))
    try:
        engine = importlib.import_module(name).Engine(folder)
    except (ImportError, FileNotFoundError) as missing:
        answers.put({"engine": name, "missing": str(missing)})
        return
    began = engine.cpu()
    count = 0
    for document in documents(arguments.documents):
        engine.add(*document)
        count += 1
    engine.commit()
    indexing = engine.cpu() - began
    wanted, ranks, times = relevant(arguments.qrels), [], []
    for topic, question in topics(arguments.topics):
        began = engine.cpu()
        ranked = engine.search(question, TOP)
        times.append(engine.cpu() - began)
        if topic in wanted:
            ranks.append(reciprocal_rank(ranked, wanted[topic]))
    engine.close()
    times.sort()
    answers.put({
        "engine": engine.NAME,
        "mrr": sum(ranks) / max(len(ranks), 1),
        "indexed": count / indexing,
        "p50": times[len(times) // 2] * 1000,
        "p99": times[int(len(times) * 0.99)] * 1000,
        "bytes": folder_bytes(folder) / count,
        "note": engine.NOTE,
    })


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents")
    parser.add_argument("topics")
    parser.add_argument("qrels")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--work", default=None, help="where the engines put their files; removed afterwards")
    arguments = parser.parse_args()
    print("| engine | MRR@10 | documents per CPU-second | query CPU p50 / p99, ms | bytes a document | |")
    print("|---|---|---|---|---|---|")
    for name in arguments.engines.split(","):
        folder = tempfile.mkdtemp(prefix=f"{name}-", dir=arguments.work)
        answers = multiprocessing.Queue()
        process = multiprocessing.Process(target=measure, args=(name, arguments, folder, answers))
        process.start()
        while process.is_alive() and answers.empty():
            process.join(0.5)
        row = None if answers.empty() else answers.get()
        process.join()
        shutil.rmtree(folder, ignore_errors=True)
        if row is None:
            print(f"| {name} | failed | | | | |")
        elif "missing" in row:
            print(f"| {name} | not installed | | | | {row['missing']} |")
        else:
            print("| {engine} | {mrr:.4f} | {indexed:.0f} | {p50:.2f} / {p99:.2f} | {bytes:.0f} | {note} |".format(**row), flush=True)


if __name__ == "__main__":
    main()
