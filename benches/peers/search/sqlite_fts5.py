"""SQLite FTS5 with its trigram tokenizer, asked for any trigram of the question, ordered by its bm25."""

import os
import sqlite3
import time

from ngrams import grams


class Engine:
    NAME = f"SQLite FTS5 {sqlite3.sqlite_version}, trigram"
    NOTE = "text stored once more in the table; nothing shorter than three characters is found"

    cpu = staticmethod(time.process_time)

    def __init__(self, folder):
        self.db = sqlite3.connect(os.path.join(folder, "fts.db"), isolation_level=None)
        self.db.execute("create virtual table docs using fts5(id unindexed, title, text, tokenize='trigram')")
        self.db.execute("begin")

    def add(self, id, title, text):
        self.db.execute("insert into docs values (?, ?, ?)", (id, title, text))

    def commit(self):
        self.db.execute("commit")
        self.db.execute("insert into docs(docs) values('optimize')")

    def search(self, question, count):
        terms = [gram for gram in grams(question, 3) if len(gram) >= 3]
        if not terms:
            return []
        query = " OR ".join('"' + term + '"' for term in terms)
        rows = self.db.execute("select id from docs where docs match ? order by bm25(docs) limit ?", (query, count))
        return [row[0] for row in rows]

    def close(self):
        self.db.close()
