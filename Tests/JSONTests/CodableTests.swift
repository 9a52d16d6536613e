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

  @Test("A type of every shape survives encoding and decoding")
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
}
