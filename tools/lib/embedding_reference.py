"""Makes Tests/Fixtures/embedding anew: texts, and what the published model makes of them.

Needs packages that nothing else here does, so it runs in an environment made for it and thrown away:

    python3 -m venv /tmp/reference
    /tmp/reference/bin/pip install torch transformers tokenizers safetensors numpy
    /tmp/reference/bin/python tools/lib/embedding_reference.py MODEL-FOLDER

The texts are passages of this repository (its licence) and made-up ones. Tokens are those of `tokenizers` without
truncation, vectors those of `transformers` in single precision, stored in half.
"""

# The texts are what they are, and their choice is no secret.
# ruff: noqa: E501, RUF001, S311

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "Tests" / "Fixtures" / "embedding"
COUNT = 1000
SCRIPTS = {
    "cjk": [
        (0x4E00, 0x9FFF),
        (0x3400, 0x4DBF),
        (0x3041, 0x30FF),
        (0x20000, 0x2A6DF),
        (0xF900, 0xFAFF),
        (0xAC00, 0xD7A3),
    ],
    "accents": [(0xC0, 0x24F), (0x1E00, 0x1EFF), (0x300, 0x36F), (0x61, 0x7A), (0x20, 0x20)],
    "other": [(0x370, 0x3FF), (0x400, 0x52F), (0x5D0, 0x5EA), (0x620, 0x64A), (0x900, 0x97F), (0xE00, 0xE5B)],
    "marks": [(0x2000, 0x206F), (0x3000, 0x303F), (0xFF00, 0xFFEF), (0x20A0, 0x20C0), (0x2190, 0x22FF)],
    "emoji": [(0x1F300, 0x1FAFF), (0x2600, 0x27BF), (0x200D, 0x200D), (0xFE0E, 0xFE0F), (0x1F1E6, 0x1F1FF)],
    "controls": [
        (0x00, 0x1F),
        (0x7F, 0xA0),
        (0xAD, 0xAD),
        (0x200B, 0x200F),
        (0xFFF9, 0xFFFD),
        (0xE000, 0xE010),
        (0x61, 0x7A),
    ],
    "anything": [(0x20, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x1FFFF), (0x2F800, 0x2FA1F), (0xE0001, 0xE01EF)],
    "ascii": [(0x20, 0x7E)],
}
EDGES = [
    "", " ", "\t\n\r ", "\x00", "\ufffd", "a", "A", "Ä", "A\u0308", "\u0308", "İstanbul", "ǅ", "ß ẞ", "ﬁ ﬂ", "Ⅷ ⅷ", "µ Ω K Å",
    "ΑΣ Σ ΑΣΑ", "x" * 99, "x" * 100, "x" * 101, "x" * 1000, "é" * 100, "e\u0301" * 51, "日" * 120, "[CLS] [SEP] [MASK] [UNK] [PAD]",
    "[cls]", "don't can't it's", "e-mail: a.b@c.d", "1,234.56 $100 50% C++ C# F#", "snake_case camelCase kebab-case",
    "`code` ~tilde~ ^caret^ |pipe| <tag>", "a\u00a0b\u2003c\u3000d", "a\u200bb\u200dc", "soft\u00adhyphen", "각 가 힣 ᄀ",
    "ｆｕｌｌ　ｗｉｄｔｈ", "½ ² ³ ¹ ℃ ™", "नमस्ते दुनिया", "שלום עולם", "مرحبا بالعالم", "สวัสดี", "Привет, мир!", "你好，世界！", "東京タワー",
    "👩‍👩‍👧‍👦 🇩🇪 ❤️", "\U0001F600" * 30, "¿Qué? ¡Sí! «oui» „ja“", "…—–‘’“”", "##ing ##ed", "\u2028line\u2029paragraph\x85next",
    "\ufeffbyte order mark", "\U000e0041tag", "\u0345\u0344\u0f73", "\u1e9b\u0323", "q\u0307\u0323", "\u0958\u2adc\ufb1d", "Ǆ ǈ ǌ",
]  # fmt: skip


def passages(rng: random.Random) -> list[str]:
    found = []
    for pattern in (
        "docs/**/*.md",
        "*.md",
        "Sources/**/*.swift",
        "sandbox/**/*.c",
        "tools/**/*.py",
        "tools/lib/*.bash",
    ):
        for path in sorted(ROOT.glob(pattern)):
            lines = path.read_text().splitlines()
            at = 0
            while at < len(lines):
                length = rng.choice([1, 1, 2, 3, 5, 8, 13, 25])
                found.append("\n".join(lines[at : at + length]))
                at += length
    rng.shuffle(found)
    return found


def made_up(rng: random.Random) -> str:
    ranges = SCRIPTS[rng.choice(list(SCRIPTS))]
    words = []
    for _ in range(rng.randint(1, 12)):
        letters = (chr(rng.randint(*rng.choice(ranges))) for _ in range(rng.choice([1, 2, 3, 5, 8, 13])))
        words.append("".join(letters))
    return rng.choice(["", " ", " ", " ", "\t"]).join(words)


def main() -> None:
    import numpy
    import torch
    from tokenizers import Tokenizer
    from transformers import BertModel

    model_folder = Path(sys.argv[1])
    tokenizer = Tokenizer.from_file(str(model_folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    rng = random.Random(20261121)
    texts = list(EDGES)
    texts += [made_up(rng) for _ in range(400 - len(texts))]
    pool = passages(rng)
    texts += [" ".join(pool[20 * i : 20 * i + 20]) for i in range(12)]
    pool = pool[240:]
    texts += pool[: COUNT - len(texts)]
    assert len(texts) == COUNT
    # No longer than the model has positions, cut at a character.
    for i, text in enumerate(texts):
        ids = tokenizer.encode(text).ids
        while len(ids) > 512:
            text = text[: int(len(text) * 0.97)]
            ids = tokenizer.encode(text).ids
        texts[i] = text

    model = BertModel.from_pretrained(model_folder, add_pooling_layer=False).eval()
    ids = [tokenizer.encode(text).ids for text in texts]
    vectors = numpy.zeros((COUNT, 384), numpy.float32)
    with torch.no_grad():
        for i, each in enumerate(ids):
            states = model(torch.tensor([each])).last_hidden_state[0]
            vectors[i] = torch.nn.functional.normalize(states.mean(0), dim=0).numpy()
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = ",\n".join(
        json.dumps({"text": text, "tokens": each}, separators=(",", ":")) for text, each in zip(texts, ids, strict=True)
    )
    (FOLDER / "texts.json").write_text(f"[\n{rows}\n]\n")
    vectors.astype("<f2").tofile(FOLDER / "vectors.f16")


if __name__ == "__main__":
    main()
