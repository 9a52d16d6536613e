import JSON
import Testing

@Suite struct DecodingErrorTests {
  struct Item: Decodable {
    var id: UInt8
    var tags: [String]
    var parent: [String: Double]?
  }

  struct Order: Decodable { var items: [Item] }

  /// What kind of error, and the path to it.
  private func failure(_ text: String) throws -> (kind: String, path: [String], description: String) {
    let root = try JSONDocument(text).root
    do {
      _ = try root.decode(Order.self, codingPath: [JSONKey("params")])
      return ("none", [], "")
    } catch DecodingError.typeMismatch(_, let context) {
      return ("mismatch", context.codingPath.map(\.stringValue), context.debugDescription)
    } catch DecodingError.keyNotFound(let key, let context) {
      return ("missing \(key.stringValue)", context.codingPath.map(\.stringValue), context.debugDescription)
    } catch DecodingError.dataCorrupted(let context) {
      return ("corrupted", context.codingPath.map(\.stringValue), context.debugDescription)
    }
  }

  @Test(
    "An error says what was expected, what was found, and the whole path to it",
    arguments: [
      (#"{"items":{}}"#, "mismatch", ["params", "items"], "Expected an array, found object"),
      ("[]", "mismatch", ["params"], "Expected an object, found array"),
      (
        #"{"items":[{"id":1,"tags":[]},{"id":"x","tags":[]}]}"#, "mismatch", ["params", "items", "1", "id"],
        "Expected an integer, found string"
      ),
      (
        #"{"items":[{"id":1,"tags":["a",null]}]}"#, "mismatch", ["params", "items", "0", "tags", "1"],
        "Expected a string, found null"
      ),
      (
        #"{"items":[{"id":256,"tags":[]}]}"#, "corrupted", ["params", "items", "0", "id"],
        "256 is no integer from 0 to 255"
      ),
      (
        #"{"items":[{"id":1.5,"tags":[]}]}"#, "corrupted", ["params", "items", "0", "id"],
        "1.5 is no integer from 0 to 255"
      ),
      (#"{"items":[{"tags":[]}]}"#, "missing id", ["params", "items", "0"], "The key 'id' is missing"),
      (
        #"{"items":[{"id":1,"tags":[],"parent":{"a":1,"b":1e999}}]}"#, "corrupted",
        ["params", "items", "0", "parent", "b"],
        "1e999 is beyond the range of a double"
      ),
      (
        #"{"items":[{"id":1,"tags":["\ud800"]}]}"#, "corrupted", ["params", "items", "0", "tags", "0"],
        "The string holds half a surrogate pair, which is no Unicode character"
      ),
    ])
  func path(_ text: String, _ kind: String, _ path: [String], _ description: String) throws {
    let failure = try failure(text)
    #expect(failure.kind == kind)
    #expect(failure.path == path)
    #expect(failure.description == description)
  }

  struct Greedy: Decodable {
    init(from decoder: any Decoder) throws {
      var elements = try decoder.unkeyedContainer()
      for _ in 0..<3 { _ = try elements.decode(Int.self) }
    }
  }

  @Test("Reading behind the end of an array is an error with the index that is missing")
  func behindEnd() throws {
    let error = #expect(throws: DecodingError.self) {
      try JSON.decode([String: Greedy].self, from: Array(#"{"a":[1,2]}"#.utf8))
    }
    guard case .valueNotFound(_, let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.codingPath.map(\.stringValue) == ["a", "2"])
    #expect(context.debugDescription == "The array has no more than 2 elements")
  }

  struct Retrying: Decodable, Equatable {
    var values: [String] = []
    init(values: [String]) { self.values = values }
    init(from decoder: any Decoder) throws {
      var elements = try decoder.unkeyedContainer()
      while !elements.isAtEnd {
        do { values.append(String(try elements.decode(Int.self))) } catch {
          values.append(try elements.decode(String.self))
        }
      }
    }
  }

  @Test("An element that failed to decode as one type can be decoded as another")
  func retry() throws {
    #expect(try JSON.decode(Retrying.self, from: Array(#"[1,"a",2]"#.utf8)) == Retrying(values: ["1", "a", "2"]))
  }

  @Test("Text that is no JSON is a syntax error, not a decoding error")
  func syntax() {
    #expect(throws: JSONSyntaxError.self) { try JSON.decode(Order.self, from: Array("{".utf8)) }
  }
}
