import JSON
import Testing

@Suite struct ViewTests {
  @Test("A view knows the kind of every value and gives nothing for another kind")
  func kinds() throws {
    let root = try JSONDocument(#"[null,true,false,1,1.5,"s",[],{}]"#).root
    let elements = Array(root.elements)
    #expect(elements.map(\.kind) == [.null, .bool, .bool, .number, .number, .string, .array, .object])
    #expect(elements.map(\.isNull) == [true] + Array(repeating: false, count: 7))
    #expect(elements.map(\.bool) == [nil, true, false, nil, nil, nil, nil, nil])
    #expect(elements.map(\.integer) == [nil, nil, nil, 1, nil, nil, nil, nil])
    #expect(elements.map(\.double) == [nil, nil, nil, 1, 1.5, nil, nil, nil])
    #expect(elements.map(\.string) == [nil, nil, nil, nil, nil, "s", nil, nil])
    #expect(elements.map { $0["x"] == nil }.allSatisfy { $0 })
    #expect(elements.map { Array($0.elements).count + Array($0.members).count } == Array(repeating: 0, count: 8))
    #expect(root.count == 8)
    #expect(elements[6].elements.isEmpty && elements[7].members.isEmpty && !root.elements.isEmpty)
    #expect(elements.map(\.count) == Array(repeating: 0, count: 8))
  }

  @Test("Of duplicate keys the last one wins, and all are there to be seen")
  func duplicates() throws {
    let root = try JSONDocument(#"{"a":1,"b":2,"a":{"a":3},"\u0061":4}"#).root
    #expect(root["a"]?.integer == 4)
    #expect(root.members.map(\.key) == ["a", "b", "a", "a"])
    #expect(root.count == 4)
    #expect(root.value == ["a": 4, "b": 2])
    #expect(try root.decode([String: Int].self) == ["a": 4, "b": 2])
  }

  @Test("Keys are told apart byte by byte, whatever escapes spell them")
  func keys() throws {
    let root = try JSONDocument(#"{"\u00e9":1,"e\u0301":2,"":3,"a\nb":4,"\ud83d\ude00":5}"#).root
    #expect(root["\u{E9}"]?.integer == 1)
    #expect(root["e\u{301}"]?.integer == 2)
    #expect(root[""]?.integer == 3)
    #expect(root["a\nb"]?.integer == 4)
    #expect(root["😀"]?.integer == 5)
    #expect(root["a"] == nil)
    #expect(root.value.object?.count == 5)
  }

  @Test("The source of a value is its own bytes and nothing around them")
  func raw() throws {
    let root = try JSONDocument(" { \"a\" : [ 1 , 2 ] , \"b\" : \"x\\ny\" , \"c\" : 12345678901234567890 } ").root
    #expect(root["a"].map { Array($0.raw) } == Array("[ 1 , 2 ]".utf8))
    #expect(root["b"].map { Array($0.raw) } == Array(#""x\ny""#.utf8))
    #expect(root["c"].map { Array($0.raw) } == Array("12345678901234567890".utf8))
    #expect(root.raw.first == UInt8(ascii: "{") && root.raw.last == UInt8(ascii: "}"))
  }

  @Test("A string is compared with its escapes resolved")
  func stringEquals() throws {
    #expect(try JSONDocument(#""tools/call""#).root.stringEquals("tools/call"))
    #expect(try JSONDocument(#""tools\/call""#).root.stringEquals("tools/call"))
    #expect(try !JSONDocument(#""tools/cal""#).root.stringEquals("tools/call"))
    #expect(try !JSONDocument(#""tools\/cal""#).root.stringEquals("tools/call"))
    #expect(try !JSONDocument("1").root.stringEquals("1"))
    #expect(try JSONDocument(#""""#).root.stringEquals(""))
  }
}
