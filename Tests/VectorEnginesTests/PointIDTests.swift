import Testing

@testable import VectorEngines

@Suite("Names of vectors") struct PointIDTests {
  private static func id(_ key: String, _ content: String, _ ordinal: Int, _ part: Int?) -> String {
    PointID(document: Array(key.utf8), content: content, ordinal: ordinal, part: part).description
  }

  @Test("a name follows from what the vector is of, and from nothing else")
  func deterministic() {
    #expect(Self.id("a", "1", 0, nil) == Self.id("a", "1", 0, nil))
    let ids = [
      Self.id("a", "1", 0, nil), Self.id("a", "1", 0, 0), Self.id("a", "1", 1, nil), Self.id("a", "2", 0, nil),
      Self.id("b", "1", 0, nil), Self.id("a1", "", 0, nil), Self.id("", "a1", 0, nil), Self.id("a", "10", 0, nil),
    ]
    #expect(Set(ids).count == ids.count)
    // What is in engines already must be recognised by later versions too.
    #expect(ids[0] == "3faddb4f-ae3c-850d-b976-f569b9d09426")
  }

  @Test("a name is a UUID, and is read back")
  func text() {
    let text = Self.id("a", "1", 0, nil)
    #expect(PointID(text)?.description == text)
    #expect(PointID(text.uppercased())?.description == text)
    #expect(text.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
    #expect(text.dropFirst(14).first == "8")
    for wrong in ["", "1", text + "0", text.replacing("-", with: ""), "g" + text.dropFirst()] {
      #expect(PointID(wrong) == nil)
    }
  }

  @Test(
    "keys that are no text come back as they were",
    arguments: [[], [0x61, 0x2F, 0x62], [0xFF, 0xFE, 0x00], Array("%41 ü".utf8), [0x25]] as [[UInt8]])
  func keys(key: [UInt8]) {
    #expect(KeyText.decode(KeyText.encode(key)) == key)
    #expect(KeyText.encode(key).utf8.allSatisfy { (0x21...0x7E).contains($0) })
  }

  @Test("what is no key is told", arguments: ["%", "%4", "%zz"])
  func wrong(text: String) { #expect(KeyText.decode(text) == nil) }
}
