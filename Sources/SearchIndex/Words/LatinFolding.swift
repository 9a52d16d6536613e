/// Letters of the Latin script without their accents, U+00C0 to U+017F: what NFKD (Unicode Standard Annex 15) leaves
/// without marks, and the usual spelling of those that are letters of their own (ß, æ, ø, þ).
enum LatinFolding {
  private static let first: UInt32 = 0xC0
  // A full stop stands for what is no letter.
  private static let table: [[UInt8]] = """
    a a a a a a ae c e e e e i i i i
    d n o o o o o . o u u u u y th ss
    a a a a a a ae c e e e e i i i i
    d n o o o o o . o u u u u y th y
    a a a a a a c c c c c c c c d d
    d d e e e e e e e e e e g g g g
    g g g g h h h h i i i i i i i i
    i i ij ij j j k k k l l l l l l l
    l l l n n n n n n n n n o o o o
    o o oe oe r r r r r r s s s s s s
    s s t t t t t t u u u u u u u u
    u u u u w w y y y z z z z z z s
    """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }

  /// The plain letters; nil if the character is not in the table.
  static func plain(_ scalar: UInt32) -> [UInt8]? {
    guard scalar >= first, scalar - first < UInt32(table.count) else { return nil }
    let letters = table[Int(scalar - first)]
    return letters == [UInt8(ascii: ".")] ? nil : letters
  }
}
