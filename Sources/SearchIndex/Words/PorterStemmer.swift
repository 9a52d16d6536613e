/// Brings the forms of an English word to one stem, by M. F. Porter's algorithm ("An algorithm for suffix stripping",
/// Program 14 (3), 1980): `connection`, `connected` and `connecting` all become `connect`.
///
/// It works in place on lower-case ASCII letters. Words with anything else in them are left as they are by the caller.
struct PorterStemmer {
  /// The word, and what is left of it.
  private var word: [UInt8] = []
  /// How much of the word stands before the suffix that was looked for last.
  private var stem = 0

  /// Replaces `letters` by their stem. Words of one or two letters have none.
  mutating func stem(_ letters: inout [UInt8]) {
    guard letters.count > 2 else { return }
    swap(&word, &letters)
    plurals()
    pastTenses()
    if ends("y"), hasVowel(stem) { word[word.count - 1] = UInt8(ascii: "i") }
    replaceFirst(of: Self.longSuffixes)
    replaceFirst(of: Self.middleSuffixes)
    dropLastSuffix()
    finalE()
    swap(&word, &letters)
  }

  // MARK: Steps of the paper

  /// Step 1a: caresses → caress, ponies → poni, cats → cat.
  private mutating func plurals() {
    if ends("sses") || ends("ies") {
      word.removeLast(2)
    } else if !ends("ss"), ends("s") {
      word.removeLast()
    }
  }

  /// Step 1b: agreed → agree, plastered → plaster, motoring → motor; and then conflat(ed) → conflate, hopp(ing) → hop.
  private mutating func pastTenses() {
    if ends("eed") {
      if measure(stem) > 0 { word.removeLast() }
      return
    }
    guard ends("ed") || ends("ing"), hasVowel(stem) else { return }
    word.removeLast(word.count - stem)
    if ends("at") || ends("bl") || ends("iz") {
      word.append(UInt8(ascii: "e"))
    } else if endsInDoubleConsonant {
      if let last = word.last, last != UInt8(ascii: "l"), last != UInt8(ascii: "s"), last != UInt8(ascii: "z") {
        word.removeLast()
      }
    } else if measure(word.count) == 1, endsInShortSyllable(word.count) {
      word.append(UInt8(ascii: "e"))
    }
  }

  /// Steps 2 and 3: the suffix that the word ends with is replaced if something is left before it.
  private mutating func replaceFirst(of suffixes: [(StaticString, StaticString)]) {
    for (suffix, replacement) in suffixes where ends(suffix) {
      if measure(stem) > 0 { replaceSuffix(by: replacement) }
      return
    }
  }

  /// Step 4: revival → reviv, adjustment → adjust, adoption → adopt.
  private mutating func dropLastSuffix() {
    for suffix in Self.lastSuffixes where ends(suffix) {
      if measure(stem) > 1 { replaceSuffix(by: "") }
      return
    }
    guard ends("ion"), stem > 0, measure(stem) > 1 else { return }
    if word[stem - 1] == UInt8(ascii: "s") || word[stem - 1] == UInt8(ascii: "t") { replaceSuffix(by: "") }
  }

  /// Step 5: probate → probat, cease → ceas, controll → control.
  private mutating func finalE() {
    if ends("e"), measure(stem) > 1 || measure(stem) == 1 && !endsInShortSyllable(stem) { word.removeLast() }
    if ends("ll"), measure(word.count) > 1 { word.removeLast() }
  }

  // The first that fits is the longest that fits: a longer suffix stands before those that it ends with.
  private static let longSuffixes: [(StaticString, StaticString)] = [
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
    ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
    ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
    ("iviti", "ive"), ("biliti", "ble"),
  ]
  private static let middleSuffixes: [(StaticString, StaticString)] = [
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
  ]
  private static let lastSuffixes: [StaticString] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ou", "ism", "ate", "iti", "ous",
    "ive", "ize",
  ]

  // MARK: What the paper's conditions ask

  /// Whether the word ends so; `stem` is then what stands before.
  private mutating func ends(_ suffix: StaticString) -> Bool {
    let count = suffix.utf8CodeUnitCount
    guard word.count >= count else { return false }
    let start = word.count - count
    for offset in 0..<count where unsafe word[start + offset] != suffix.utf8Start[offset] { return false }
    stem = start
    return true
  }

  private mutating func replaceSuffix(by replacement: StaticString) {
    word.removeLast(word.count - stem)
    for offset in 0..<replacement.utf8CodeUnitCount { unsafe word.append(replacement.utf8Start[offset]) }
  }

  /// A y is a consonant at the beginning and after a vowel.
  private func isConsonant(_ index: Int) -> Bool {
    switch word[index] {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
    case UInt8(ascii: "y"): index == 0 || !isConsonant(index - 1)
    default: true
    }
  }

  private func hasVowel(_ end: Int) -> Bool { (0..<end).contains { !isConsonant($0) } }

  /// How often vowels are followed by consonants in the first `end` letters: m in [C](VC)^m[V].
  private func measure(_ end: Int) -> Int {
    var count = 0
    var wasVowel = false
    for index in 0..<end {
      let isVowel = !isConsonant(index)
      if wasVowel, !isVowel { count += 1 }
      wasVowel = isVowel
    }
    return count
  }

  private var endsInDoubleConsonant: Bool {
    let last = word.count - 1
    return last > 0 && word[last] == word[last - 1] && isConsonant(last)
  }

  /// Consonant, vowel, consonant, the last none of w, x, y: such words had an e (hop(e), fil(e)).
  private func endsInShortSyllable(_ end: Int) -> Bool {
    guard end > 2, isConsonant(end - 1), !isConsonant(end - 2), isConsonant(end - 3) else { return false }
    let last = word[end - 1]
    return last != UInt8(ascii: "w") && last != UInt8(ascii: "x") && last != UInt8(ascii: "y")
  }
}
