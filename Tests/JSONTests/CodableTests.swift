import Foundation
import JSON
import Testing

@Suite struct CodableTests {
  struct Inner: Codable, Equatable {
    var name: String
    var score: Double?
  }

  enum Colour: String, Codable { case red, green }

  enum Shape: Codable, Equatable {
    case point
    case circle(radius: Double)
    case rectangle(Int, Int)
  }

  struct Outer: Codable, Equatable {
    var flag = true
    var small: Int8 = -128
    var big: UInt64 = .max
    var single: Float = 0.1
    var text = "a\u{2028}b\"\\\n"
    var inner = Inner(name: "x", score: nil)
    var list: [Inner?] = [Inner(name: "y", score: 1.5), nil]
    var table: [String: [Int]] = ["k": [1, 2, 3]]
    var colour = Colour.green
    var shapes: [Shape] = [.point, .circle(radius: 2), .rectangle(3, 4)]
    var absent: String?
    var data = Base64Bytes([0, 1, 2, 255])
    var any: JSONValue = ["a": [1, 2.5, nil, true]]
  }

  @Test("A type of every shape is encoded as it is declared and survives decoding")
  func roundTrip() throws {
    let bytes = try JSON.encode(Outer())
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"flag":true,"small":-128,"big":18446744073709551615,"single":0.1,"text":"a\u2028b\"\\\n","#
        + #""inner":{"name":"x"},"list":[{"name":"y","score":1.5},null],"table":{"k":[1,2,3]},"colour":"green","#
        + #""shapes":[{"point":{}},{"circle":{"radius":2.0}},{"rectangle":{"_0":3,"_1":4}}],"data":"AAEC/w==","#
        + #""any":{"a":[1,2.5,null,true]}}"#)
    #expect(try JSON.decode(Outer.self, from: bytes) == Outer())
  }

  struct Scalars: Codable, Equatable {
    var a: Int8, b: Int16, c: Int32, d: Int64, e: UInt, f: UInt8, g: UInt16, h: UInt32, i: Float, j: Double, k: Bool
    var l: Int, m: String
    var n: [Int8], o: [UInt64], p: [Float], q: [Bool], r: [String], s: [Double?]
    var t: Int?, u: Bool?, v: Double?, w: String?, x: Float?, y: UInt8?
  }

  @Test("Every scalar type goes both ways in members, elements and optionals")
  func scalars() throws {
    let value = Scalars(
      a: .min, b: .min, c: .min, d: .min, e: .max, f: .max, g: .max, h: .max, i: 1.5, j: -2.25, k: false, l: -1,
      m: "", n: [.min, .max], o: [0, .max], p: [0.1], q: [true, false], r: ["", "x"], s: [nil, 1], t: 1, u: true, v: 2,
      w: "w", x: 3, y: nil)
    #expect(try JSON.decode(Scalars.self, from: JSON.encode(value)) == value)
  }

  /// Lists all that it has by hand, as `Codable` code does that is not synthesized: by the container's method for each type.
  struct Listed: Codable, Equatable {
    var scalars = Scalars(
      a: .min, b: .max, c: .min, d: .max, e: .max, f: .max, g: 0, h: .max, i: 0.1, j: 1e300, k: true, l: .min, m: "é",
      n: [], o: [], p: [], q: [], r: [], s: [])

    init() {}

    func encode(to encoder: any Encoder) throws {
      var list = encoder.unkeyedContainer()
      let all = scalars
      try list.encode(all.a)
      try list.encode(all.b)
      try list.encode(all.c)
      try list.encode(all.d)
      try list.encode(all.e)
      try list.encode(all.f)
      try list.encode(all.g)
      try list.encode(all.h)
      try list.encode(all.i)
      try list.encode(all.j)
      try list.encode(all.k)
      try list.encode(all.l)
      try list.encode(all.m)
      try list.encode(UInt64.max)
      try list.encodeNil()
    }

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      scalars.a = try list.decode(Int8.self)
      scalars.b = try list.decode(Int16.self)
      scalars.c = try list.decode(Int32.self)
      scalars.d = try list.decode(Int64.self)
      scalars.e = try list.decode(UInt.self)
      scalars.f = try list.decode(UInt8.self)
      scalars.g = try list.decode(UInt16.self)
      scalars.h = try list.decode(UInt32.self)
      scalars.i = try list.decode(Float.self)
      scalars.j = try list.decode(Double.self)
      scalars.k = try list.decode(Bool.self)
      scalars.l = try list.decode(Int.self)
      scalars.m = try list.decode(String.self)
      #expect(try list.decode(UInt64.self) == .max)
      #expect(try list.decodeNil() && list.isAtEnd)
    }
  }

  @Test("Every scalar type goes both ways in a list that is written by hand, and its range is kept to")
  func listedByHand() throws {
    let bytes = try JSON.encode(Listed())
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "[-128,32767,-2147483648,9223372036854775807,18446744073709551615,255,0,4294967295,0.1,1e+300,true,"
        + #"-9223372036854775808,"é",18446744073709551615,null]"#)
    #expect(try JSON.decode(Listed.self, from: bytes) == Listed())
    let error = #expect(throws: DecodingError.self) {
      try JSON.decode(Listed.self, from: Array("[-128,32768]".utf8))
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.codingPath.map(\.intValue) == [1])
  }

  @Test("What only a JSON text can hold refuses coders of other makes")
  func foreignCoders() throws {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(JSONValue.self, from: Data("[1]".utf8)) }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Base64Bytes].self, from: Data(#"["AA=="]"#.utf8)) }
    #expect(throws: EncodingError.self) { try JSONEncoder().encode(JSONValue.array([1])) }
    #expect(throws: EncodingError.self) { try JSONEncoder().encode([Base64Bytes([0])]) }
  }

  @Test("A scalar alone is a document", arguments: ["1", "\"x\"", "null", "true", "[]", "{}"])
  func topLevel(_ text: String) throws {
    let value = try JSON.decode(JSONValue?.self, from: Array(text.utf8))
    #expect(String(decoding: try JSON.encode(value), as: UTF8.self) == text)
  }

  // MARK: Inheritance

  class Animal: Codable {
    var legs: Int
    init(legs: Int) { self.legs = legs }
  }

  /// Keeps the members of its superclass apart, under "super".
  final class Dog: Animal {
    var name: String
    private enum CodingKeys: CodingKey { case name }
    init(name: String, legs: Int) {
      self.name = name
      super.init(legs: legs)
    }
    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      try super.init(from: container.superDecoder())
    }
    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try super.encode(to: container.superEncoder())
    }
  }

  /// Shares one object with its superclass.
  final class Cat: Animal {
    var lives: Int
    private enum CodingKeys: CodingKey { case lives }
    init(lives: Int, legs: Int) {
      self.lives = lives
      super.init(legs: legs)
    }
    required init(from decoder: any Decoder) throws {
      lives = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .lives)
      try super.init(from: decoder)
    }
    override func encode(to encoder: any Encoder) throws {
      try super.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(lives, forKey: .lives)
    }
  }

  @Test("A superclass has an object of its own or shares that of its subclass")
  func inheritance() throws {
    let dogs = try JSON.encode([Dog(name: "Rex", legs: 4)])
    #expect(String(decoding: dogs, as: UTF8.self) == #"[{"name":"Rex","super":{"legs":4}}]"#)
    #expect(try JSON.decode([Dog].self, from: dogs).map(\.legs) == [4])
    let cats = try JSON.encode(["c": Cat(lives: 9, legs: 4)])
    #expect(String(decoding: cats, as: UTF8.self) == #"{"c":{"legs":4,"lives":9}}"#)
    #expect(try JSON.decode([String: Cat].self, from: cats)["c"]?.legs == 4)
  }

  // MARK: Containers by hand

  struct ByHand: Codable, Equatable {
    var x = 1
    var pair = [2, 3]
    var label = "l"
    enum Keys: String, CodingKey { case outer, list, x = "the x" }

    init() {}

    init(from decoder: any Decoder) throws {
      let root = try decoder.container(keyedBy: Keys.self)
      x = try root.nestedContainer(keyedBy: Keys.self, forKey: .outer).decode(Int.self, forKey: .x)
      var list = try root.nestedUnkeyedContainer(forKey: .list)
      #expect(list.count == 4)
      var inner = try list.nestedUnkeyedContainer()
      pair = []
      while !inner.isAtEnd { pair.append(try inner.decode(Int.self)) }
      #expect(inner.currentIndex == 2)
      label = try list.nestedContainer(keyedBy: Keys.self).decode(String.self, forKey: .x)
      #expect(try list.decodeNil())
      #expect(try !list.decodeNil())
      #expect(try list.superDecoder().singleValueContainer().decode(Bool.self))
      #expect(list.isAtEnd)
    }

    func encode(to encoder: any Encoder) throws {
      var root = encoder.container(keyedBy: Keys.self)
      var outer = root.nestedContainer(keyedBy: Keys.self, forKey: .outer)
      try outer.encode(x, forKey: .x)
      var list = root.nestedUnkeyedContainer(forKey: .list)
      var inner = list.nestedUnkeyedContainer()
      for element in pair { try inner.encode(element) }
      #expect(inner.count == 2)
      var object = list.nestedContainer(keyedBy: Keys.self)
      try object.encode(label, forKey: .x)
      try list.encodeNil()
      var single = list.superEncoder().singleValueContainer()
      try single.encode(true)
    }
  }

  @Test("Nested containers of every kind are written and read by hand")
  func byHand() throws {
    let bytes = try JSON.encode(ByHand())
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"outer":{"the x":1},"list":[[2,3],{"the x":"l"},null,true]}"#)
    #expect(try JSON.decode(ByHand.self, from: bytes) == ByHand())
  }

  struct Nothing: Encodable {
    func encode(to encoder: any Encoder) {}
  }

  struct UnusedSuper: Encodable {
    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      _ = container.superEncoder()
      try container.encode(1)
      _ = container.superEncoder()
    }
  }

  @Test("What encodes nothing is an empty object")
  func nothing() throws {
    #expect(String(decoding: try JSON.encode(Nothing()), as: UTF8.self) == "{}")
    #expect(String(decoding: try JSON.encode(["a": Nothing()]), as: UTF8.self) == #"{"a":{}}"#)
    #expect(String(decoding: try JSON.encode(UnusedSuper()), as: UTF8.self) == "[{},1,{}]")
  }

  struct Interleaved: Encodable {
    func encode(to encoder: any Encoder) throws {
      var root = encoder.container(keyedBy: JSONKey.self)
      var first = root.nestedUnkeyedContainer(forKey: JSONKey("first"))
      var second = root.nestedUnkeyedContainer(forKey: JSONKey("second"))
      try second.encode(1)
      try first.encode(2)
    }
  }

  struct TwoValues: Encodable {
    func encode(to encoder: any Encoder) throws {
      var single = encoder.singleValueContainer()
      try single.encode(1)
      try single.encode(2)
    }
  }

  @Test("Writing to a container that is closed is an error, not wrong JSON")
  func interleaved() {
    #expect(throws: EncodingError.self) { try JSON.encode(Interleaved()) }
    #expect(throws: EncodingError.self) { try JSON.encode([TwoValues()]) }
  }

  // MARK: Views and raw values inside types

  struct Lazy: Decodable {
    var name: String
    var arguments: JSONView?
  }

  @Test("A member can be taken undecoded")
  func view() throws {
    let lazy = try JSON.decode(Lazy.self, from: Array(#"{"name":"n","arguments":{"x":[1]}}"#.utf8))
    #expect(lazy.arguments.map { Array($0.raw) } == Array(#"{"x":[1]}"#.utf8))
    #expect(try JSON.decode(Lazy.self, from: Array(#"{"name":"n"}"#.utf8)).arguments == nil)
  }

  @Test("An object of 2,000 members is decoded by key, the last of equal keys winning")
  func largeObject() throws {
    let members = (0..<2000).map { "\"k\($0 % 1000)\":\($0)" }.joined(separator: ",")
    let table = try JSON.decode([String: Int].self, from: Array("{\(members)}".utf8))
    #expect(table.count == 1000)
    #expect((0..<1000).allSatisfy { table["k\($0)"] == $0 + 1000 })
  }

  @Test("Dictionaries with integer keys go both ways")
  func integerKeys() throws {
    let bytes = try JSON.encode([7: "x"])
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"7":"x"}"#)
    #expect(try JSON.decode([Int: String].self, from: bytes) == [7: "x"])
  }

  struct Configured: Decodable {
    static let key = CodingUserInfoKey(rawValue: "limit")!
    let limit: Int?
    init(from decoder: any Decoder) { limit = decoder.userInfo[Self.key] as? Int }
  }

  @Test("What the caller passes along reaches the type")
  func userInfo() throws {
    #expect(try JSONDocument("1").root.decode(Configured.self, userInfo: [Configured.key: 5]).limit == 5)
  }
}
