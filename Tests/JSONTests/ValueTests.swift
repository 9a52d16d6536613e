import JSON
import TestSupport
import Testing

@Suite struct ValueTests {
  @Test("An object keeps the order of its keys and looks them up", arguments: [3, 15, 16, 17, 500])
  func order(_ count: Int) {
    var object = JSONObject()
    for index in 0..<count { object["key \(index * 7919 % count)"] = .integer(Int64(index)) }
    let keys = object.keys
    #expect(keys.count == Set(keys).count)
    for key in keys { object[key] = .string(key) }
    #expect(object.keys == keys)
    #expect(object.map(\.value) == keys.map(JSONValue.string))
    object[keys[1]] = nil
    #expect(object.keys == [keys[0]] + keys[2...])
    #expect(object[keys[1]] == nil)
    #expect(object[keys[2]] == .string(keys[2]))
    #expect(object["missing"] == nil)
  }

  @Test("Objects are equal whatever the order of their members")
  func equality() throws {
    let one: JSONValue = ["a": 1, "b": [1, 2.5, "x", true, nil]]
    let other: JSONValue = ["b": [1, 2.5, "x", true, nil], "a": 1]
    #expect(one == other)
    #expect(one.hashValue == other.hashValue)
    #expect(one != ["a": 1, "b": [2.5, 1, "x", true, nil]])
    #expect(one != ["a": 1])
    #expect(JSONValue.integer(1) != .double(1))
    #expect(try JSONValue(parsing: "{\"e\u{301}\":1}") != ["\u{E9}": 1])
  }

  @Test("A value is read by what it is")
  func access() throws {
    let value = try JSONValue(parsing: #"{"a":[1,2.0,18446744073709551616],"b":null,"c":true}"#)
    #expect(value["a"]?[0]?.integer == 1)
    #expect(value["a"]?[1]?.integer == 2)
    #expect(value["a"]?[1]?.double == 2)
    #expect(value["a"]?[2] == .number("18446744073709551616"))
    #expect(value["a"]?[2]?.integer == nil)
    #expect(value["a"]?[2]?.double == 18_446_744_073_709_551_616)
    #expect(value["a"]?[3] == nil)
    #expect(value["b"]?.isNull == true)
    #expect(value["c"]?.bool == true)
    #expect(value["c"]?.string == nil)
    #expect(value.description == #"{"a":[1,2.0,18446744073709551616],"b":null,"c":true}"#)
  }

  @Test("2,000 random values survive writing and reading, by value and by Codable")
  func randomRoundTrip() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      let value = Self.randomValue(depth: 5, using: &random)
      var writer = JSONWriter()
      try writer.value(value)
      let document = try JSONDocument(writer.bytes)
      try #require(document.root.value == value)
      try #require(try document.root.decode(JSONValue.self) == value)
      try #require(try JSON.encode(value) == writer.bytes)
    }
  }

  @Test("15,000 damaged texts are read or refused, and what is read is written and read again alike")
  func damaged() throws {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<300 {
      var writer = JSONWriter()
      try writer.value(Self.randomValue(depth: 4, using: &random))
      let text = writer.take()
      for _ in 0..<50 {
        var damaged = text
        for _ in 0...Int.random(in: 0...2, using: &random) {
          let place = Int.random(in: 0..<damaged.count, using: &random)
          switch Int.random(in: 0...3, using: &random) {
          case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
          case 1: damaged.remove(at: place)
          case 2: damaged.insert(Array("{}[]\",:\\u0e-+.\n".utf8).randomElement(using: &random)!, at: place)
          default: damaged.swapAt(place, Int.random(in: 0..<damaged.count, using: &random))
          }
          if damaged.isEmpty { damaged = [0x20] }
        }
        do {
          let value = try JSONDocument(damaged).root.value
          _ = writer.take()
          try writer.value(value)
          try #require(try JSONDocument(writer.bytes).root.value == value)
        } catch let error as JSONSyntaxError {
          try #require((0...damaged.count).contains(error.offset))
        }
      }
    }
  }

  static func randomValue(depth: Int, using random: inout SeededGenerator) -> JSONValue {
    // Few children at each level, now and then as many as make an object keep an index of its keys.
    let count = depth == 1 && Int.random(in: 0..<20, using: &random) == 0 ? 20 : Int.random(in: 0...3, using: &random)
    return switch Int.random(in: 0...(depth > 0 ? 9 : 5), using: &random) {
    case 0: .null
    case 1: .bool(Bool.random(using: &random))
    case 2: .integer(Int64(bitPattern: random.next() >> UInt64.random(in: 0...63, using: &random)))
    case 3: .double(Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 1024)
    case 4, 5: .string(randomString(using: &random))
    case 6, 7:
      .array((0..<count).map { _ in randomValue(depth: depth - 1, using: &random) })
    default:
      .object(
        (0..<count).reduce(into: JSONObject()) { object, _ in
          object[randomString(using: &random)] = randomValue(depth: depth - 1, using: &random)
        })
    }
  }

  private static func randomString(using random: inout SeededGenerator) -> String {
    let alphabet: [Unicode.Scalar] = [
      "a", "b", "\"", "\\", "/", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "\u{2028}", "\u{2029}", "\u{FFFD}", "€", "😀",
      "\u{10FFFF}", " ",
    ]
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...40, using: &random) {
      scalars.append(Bool.random(using: &random) ? "x" : alphabet.randomElement(using: &random)!)
    }
    return String(scalars)
  }
}
