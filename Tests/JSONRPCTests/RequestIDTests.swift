import JSON
import JSONRPC
import Testing

@Suite("Request ids")
struct RequestIDTests {
  private func id(_ text: String) throws -> RequestID? { RequestID(try JSONDocument(text).root) }

  @Test(
    "A string or an integer of any size comes back byte for byte",
    arguments: [
      "0", "1", "-7", "-0", "9007199254740993", "999999999999999999", "9223372036854775807", "-9223372036854775808",
      "1180591620717411303424", "\"\"", "\"abc\"", "\"a\\u0062c\"", "\"\\\"\"", "\"ü\"", "\"\\ud83d\\ude00\"", "\"1\"",
    ])
  func echo(_ text: String) throws {
    #expect(try #require(try id(text)).description == text)
  }

  @Test(
    "What is no string and no integer is no id", arguments: ["1.5", "1.0", "1e2", "null", "true", "{}", "[]", "[1]"])
  func refused(_ text: String) throws {
    #expect(try id(text) == nil)
  }

  @Test("A string with half a surrogate pair is no id")
  func halfSurrogate() throws {
    #expect(try id("\"\\ud800\"") == nil)
  }

  @Test("An id of 4,096 bytes comes back, a longer one is no id: it would be kept and repeated without bound")
  func longest() throws {
    let longest = "\"" + String(repeating: "x", count: RequestID.longest - 2) + "\""
    #expect(try #require(try id(longest)).description == longest)
    #expect(try id("\"x" + longest.dropFirst()) == nil)
    #expect(try id(String(repeating: "1", count: RequestID.longest + 1)) == nil)
  }

  @Test("The number 1 and the string \"1\" are different ids")
  func typesDiffer() throws {
    #expect(try id("1") != id("\"1\""))
  }

  @Test("Two spellings of one string are the same id")
  func spellings() throws {
    let plain = try id("\"ab\"")
    #expect(try id("\"\\u0061b\"") == plain)
    #expect(try id("\"\\u0061b\"").hashValue == plain.hashValue)
  }

  @Test("Line separators in an id go out as escapes, since some clients split lines there")
  func lineSeparators() throws {
    let id = try #require(try id("\"a\u{2028}b\u{2029}c\""))
    #expect(id.description == "\"a\\u2028b\\u2029c\"")
    #expect(try self.id("\"a\\u2028b\\u2029c\"") == id)
    // Beside an escape of the client's own too.
    #expect(try self.id("\"a\\u2028b\u{2029}c\"")?.description == "\"a\\u2028b\\u2029c\"")
  }
}
