"""Reads TXT records and mails from standard input, writes for each mail which of its signatures hold."""

import base64
import json
import sys

import dkim

question = json.load(sys.stdin)
records = {name + ".": value.encode() for name, value in question["records"]}


def lookup(name, timeout=5):
    name = name.decode() if isinstance(name, bytes) else name
    return records.get(name)


def holds(mail, index):
    try:
        return dkim.DKIM(mail).verify(idx=index, dnsfunc=lookup)
    except dkim.DKIMException:
        return False


def n_signatures(mail):
    headers, _ = dkim.rfc822_parse(mail)
    return sum(name.lower() == b"dkim-signature" for name, _ in headers)


answers = []
for encoded in question["mails"]:
    mail = base64.b64decode(encoded)
    answers.append([holds(mail, index) for index in range(n_signatures(mail))])
json.dump(answers, sys.stdout)
