"""The naive set-up of tantivy: one field of jieba's search-mode words, title and text together, asked for any of them."""

import os
import time

import jieba
import tantivy


class Engine:
    NAME = f"tantivy-py {tantivy.__version__.split(',')[0]} and jieba, one field"
    NOTE = "jieba in Python takes most of the indexing; text not stored, words with frequencies"

    cpu = staticmethod(time.process_time)

    def __init__(self, folder):
        jieba.setLogLevel(60)
        jieba.initialize()
        os.makedirs(folder, exist_ok=True)
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("words", stored=False, tokenizer_name="whitespace", index_option="freq")
        self.index = tantivy.Index(schema.build(), path=folder)
        self.schema = self.index.schema
        self.writer = self.index.writer(num_threads=1)
        self.searcher = None

    @staticmethod
    def words(text):
        return [word for word in jieba.cut_for_search(text.lower()) if any(c.isalnum() for c in word)]

    def add(self, id, title, text):
        words = " ".join(self.words(title + "\n" + text))
        self.writer.add_document(tantivy.Document(id=id, words=words))

    def commit(self):
        self.writer.commit()
        self.writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, question, count):
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self.schema, "words", word, "freq"))
            for word in dict.fromkeys(self.words(question))
        ]
        hits = self.searcher.search(tantivy.Query.boolean_query(terms), count).hits
        return [self.searcher.doc(address)["id"][0] for _, address in hits]

    def close(self):
        pass
