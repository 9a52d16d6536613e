import JSON
import TestSupport
import Testing

@Suite struct NumberTests {
  private func view(_ text: String) throws -> JSONView { try JSONDocument(text).root }

  @Test(
    "Integers are read to the edges of 64 bits, and not beyond",
    arguments: [
      ("0", 0), ("-0", 0), ("7", 7), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
      ("9223372036854775808", nil), ("-9223372036854775809", nil), ("18446744073709551615", nil),
      ("99999999999999999999", nil), ("1.0", 1), ("1e2", 100), ("12.50e1", 125), ("1.5", nil), ("1e-1", nil),
      ("100e-2", 1), ("9223372036854775807.0", Int.max), ("9.223372036854775807e18", Int.max), ("1e19", nil),
      ("0e999", 0),
      ("1e999999999999999999999", nil), ("1e-999999999999999999999", nil),
      ("9007199254740993.0", 9_007_199_254_740_993),
      ("9007199254740993.5", nil), ("100000000000000000000000e-20", 1000), ("true", nil), ("\"1\"", nil),
    ] as [(String, Int?)])
  func integers(_ text: String, _ value: Int?) throws {
    #expect(try view(text).integer == value)
  }

  @Test("Every integer type takes its own range and no more")
  func integerTypes() throws {
    #expect(try view("255").decode(UInt8.self) == 255)
    #expect(throws: DecodingError.self) { try view("256").decode(UInt8.self) }
    #expect(throws: DecodingError.self) { try view("-1").decode(UInt8.self) }
    #expect(try view("-128").decode(Int8.self) == -128)
    #expect(throws: DecodingError.self) { try view("-129").decode(Int8.self) }
    #expect(try view("65535").decode(UInt16.self) == .max)
    #expect(try view("-32768").decode(Int16.self) == .min)
    #expect(try view("4294967295").decode(UInt32.self) == .max)
    #expect(try view("-2147483648").decode(Int32.self) == .min)
    #expect(try view("18446744073709551615").decode(UInt64.self) == .max)
    #expect(throws: DecodingError.self) { try view("18446744073709551616").decode(UInt64.self) }
    #expect(try view("-9223372036854775808").decode(Int64.self) == .min)
  }

  @Test(
    "Doubles at the edges are the nearest ones",
    arguments: [
      "0.1", "1.7976931348623157e308", "2.2250738585072014e-308", "2.2250738585072011e-308", "4.9e-324", "5e-324",
      "2.4703282292062327e-324", "2.4703282292062328e-324", "9007199254740993", "9007199254740992.5",
      "9007199254740993.00000000000000000000000000000000001",
      "0.500000000000000166533453693773481063544750213623046875",
      "3.518437208883201171875e13", "62.5364939768271845828", "8.10109172351e-10", "1.50000000000000011102230246251565",
      "358416272e-33", "1e23", "8.5e22", "1e22", "1e-22", "1e-23", "123456789012345678e-27", "18446744073709551615e27",
      "18446744073709551616", "1e-400", "-0.0", "179769313486231580793728971405301199e270", "0.000001e6",
      "6.631236846766476e-316", "3.2378839133029012895883524125015321748630094498e-23", "1448997445238699",
    ])
  func doubles(_ text: String) throws {
    let expected = try #require(Double(text))
    #expect(try view(text).double?.bitPattern == expected.bitPattern)
    #expect(try view("-" + text.drop { $0 == "-" }).double == -expected.magnitude)
  }

  @Test(
    "A number beyond the largest double is no double",
    arguments: ["1e309", "-1e309", "1.7976931348623159e308", "1e99999"])
  func beyondDouble(_ text: String) throws {
    #expect(try view(text).double == nil)
    #expect(throws: DecodingError.self) { try view(text).decode(Double.self) }
    #expect(try view(text).value == .number(text))
  }

  @Test("100,000 random decimals read as the nearest double and the nearest single")
  func randomDecimals() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<100_000 {
      let digits = Int.random(in: 1...22, using: &random)
      var text = Bool.random(using: &random) ? "-" : ""
      text += String(Int.random(in: 1...9, using: &random))
      for _ in 1..<digits { text += String(Int.random(in: 0...9, using: &random)) }
      if Bool.random(using: &random) {
        text += "." + String(UInt64.random(in: 0...(.max >> UInt64.random(in: 0...63, using: &random)), using: &random))
      }
      text += "e\(Int.random(in: -60...30, using: &random))"
      let view = try view(text)
      let double = try #require(Double(text))
      let single = try #require(Float(text))
      try #require(view.double?.bitPattern == double.bitPattern, "\(text)")
      if single.isFinite { try #require(try view.decode(Float.self).bitPattern == single.bitPattern, "\(text)") }
    }
  }

  @Test("Doubles and singles of random bits survive writing and reading")
  func randomBits() throws {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<50_000 {
      let double = Double(bitPattern: random.next())
      if double.isFinite {
        try #require(try JSON.decode(Double.self, from: JSON.encode(double)).bitPattern == double.bitPattern)
      }
      let single = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      if single.isFinite {
        try #require(try JSON.decode(Float.self, from: JSON.encode(single)).bitPattern == single.bitPattern)
      }
    }
  }

  @Test(
    "Doubles are written with the shortest digits that read back",
    arguments: [
      (0.1, "0.1"), (1, "1.0"), (-0.0, "-0.0"), (1e22, "1e+22"), (Double.leastNonzeroMagnitude, "5e-324"),
      (1.0 / 3, "0.3333333333333333"),
    ])
  func shortest(_ value: Double, _ text: String) throws {
    #expect(String(decoding: try JSON.encode(value), as: UTF8.self) == text)
  }

  @Test("Infinities and NaN are refused with the path to them")
  func nonFinite() {
    for value in [Double.infinity, -.infinity, .nan] {
      let error = #expect(throws: EncodingError.self) { try JSON.encode(["a": [1, value]]) }
      guard case .invalidValue(_, let context) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(context.codingPath.map(\.stringValue) == ["a", "1"])
    }
    #expect(throws: JSONWriter.NonFiniteNumber.self) {
      var writer = JSONWriter()
      try writer.value(.double(.nan))
    }
  }
}
