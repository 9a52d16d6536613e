/// Character references of HTML: numbers, and the names that prose uses.
enum HTMLEntity {
  /// The text of the reference at an offset and what follows it; nil if `&` is only a character.
  static func decode(_ html: [UInt8], at start: Int) -> (value: [UInt8], end: Int)? {
    var end = start + 1
    while end < html.count, end - start < 33, html[end].isWord || html[end] == UInt8(ascii: "#") { end += 1 }
    let body = html.string(start + 1..<end)
    let after = end < html.count && html[end] == UInt8(ascii: ";") ? end + 1 : end
    if body.hasPrefix("#") {
      let digits = body.dropFirst()
      let isHex = digits.hasPrefix("x") || digits.hasPrefix("X")
      guard let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits) else { return nil }
      return (Array(UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}")!), after)
    }
    guard after > end, let value = names[body] else { return nil }
    return (Array(value.utf8), after)
  }

  private static let names: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "copy": "©", "reg": "®",
    "trade": "™", "hellip": "…", "mdash": "—", "ndash": "–", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
    "laquo": "«", "raquo": "»", "bull": "•", "middot": "·", "times": "×", "divide": "÷", "plusmn": "±", "deg": "°",
    "micro": "µ", "para": "¶", "sect": "§", "rarr": "→", "larr": "←", "uarr": "↑", "darr": "↓", "harr": "↔",
    "le": "≤", "ge": "≥", "ne": "≠", "asymp": "≈", "infin": "∞", "minus": "−", "sum": "∑", "euro": "€", "pound": "£",
    "yen": "¥", "cent": "¢", "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü",
    "szlig": "ß", "eacute": "é", "egrave": "è", "ecirc": "ê", "agrave": "à", "aacute": "á", "acirc": "â",
    "ccedil": "ç", "iacute": "í", "oacute": "ó", "uacute": "ú", "ntilde": "ñ", "oslash": "ø", "aring": "å",
    "aelig": "æ", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "lambda": "λ", "mu": "μ", "pi": "π",
    "sigma": "σ", "omega": "ω", "zwnj": "\u{200C}", "zwj": "\u{200D}", "shy": "\u{AD}", "ensp": " ", "emsp": " ",
    "thinsp": " ", "lang": "⟨", "rang": "⟩", "hearts": "♥", "check": "✓",
  ]
}
