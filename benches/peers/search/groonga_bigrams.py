"""Groonga with TokenBigram, asked for any bigram of the question, ordered by its tf-idf (it has no BM25)."""

import json
import os
import subprocess

from ngrams import grams


class Engine:
    NAME = "Groonga, bigrams, tf-idf"
    NOTE = "title and text, positions kept, text stored as a column"

    def __init__(self, folder):
        version = subprocess.run(["groonga", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
        self.NAME = f"Groonga {version}, bigrams, tf-idf"
        self.process = subprocess.Popen(
            ["groonga", "-n", os.path.join(folder, "db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for command in [
            "table_create Docs TABLE_HASH_KEY ShortText",
            "column_create Docs title COLUMN_SCALAR ShortText",
            "column_create Docs text COLUMN_SCALAR Text",
            "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerNFKC121",
            "column_create Terms title COLUMN_INDEX|WITH_POSITION Docs title",
            "column_create Terms text COLUMN_INDEX|WITH_POSITION Docs text",
        ]:
            self.ask(command)
        self.rows = []

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if answer[0][0] != 0:
            raise RuntimeError(answer[0])
        return answer[1]

    def cpu(self):
        with open(f"/proc/{self.process.pid}/schedstat", encoding="ascii") as stat:
            return int(stat.read().split()[0]) / 1e9

    def add(self, id, title, text):
        self.rows.append({"_key": id, "title": title, "text": text.replace("\n", " ")})
        if len(self.rows) == 200:
            self.commit()

    def commit(self):
        if self.rows:
            self.process.stdin.write("load --table Docs\n")
            self.ask(json.dumps(self.rows, ensure_ascii=False))
            self.rows = []

    def search(self, question, count):
        terms = " OR ".join(grams(question, 2))
        if not terms:
            return []
        columns = "'scorer_tf_idf(text)||scorer_tf_idf(title)'"
        found = self.ask(
            f"select Docs --match_columns {columns} --query '{terms}' --output_columns _key --sort_keys -_score --limit {count}"
        )
        return [row[0] for row in found[0][2:]]

    def close(self):
        self.process.stdin.write("quit\n")
        self.process.stdin.close()
        self.process.wait()
