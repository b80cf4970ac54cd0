"""Sentences: everything that people read about the answers of a study is put into English here."""
