"""Writes the golden files anew, after a change that was meant: `python -m tests.exports.golden.write`."""

import json
from pathlib import Path

from exports.record import to_json
from tests.exports.test_record import composed
from tests.exports.test_render import page_text, record

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    text = json.dumps(json.loads(to_json(composed())), indent=1, ensure_ascii=False, sort_keys=True)
    (HERE / "record.json").write_text(text + "\n", encoding="utf-8")
    (HERE / "pages.txt").write_text(page_text(record()), encoding="utf-8")
