import JSON
import Testing

/// Nicolas Seriot's JSON parsing test suite: what is JSON (y), what is not (n), and what RFC 8259 leaves to us (i).
@Suite struct ConformanceTests {
  /// Our decisions on the files whose outcome RFC 8259 leaves open.
  enum Decision {
    /// Not JSON for us.
    case refused(JSONSyntaxError.Reason)
    /// Read; the one element of the array is this.
    case element(JSONValue)
    /// Read, but no Swift string can hold the one string in it: decoding throws.
    case brokenString
    /// Read.
    case accepted
  }

  static let decisions: [String: Decision] = [
    // A number is read whatever its size: digits that no 64-bit number holds are kept as they are, and what is too small
    // for a double is zero.
    "i_number_double_huge_neg_exp.json": .element(.double(0)),
    "i_number_huge_exp.json": .element(
      .number(
        "0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999969999999006"
      )),
    "i_number_neg_int_huge_exp.json": .element(.number("-1e+9999")),
    "i_number_pos_double_huge_exp.json": .element(.number("1.5e+9999")),
    "i_number_real_neg_overflow.json": .element(.number("-123123e100000")),
    "i_number_real_pos_overflow.json": .element(.number("123123e100000")),
    "i_number_real_underflow.json": .element(.double(0)),
    "i_number_too_big_neg_int.json": .element(.number("-123123123123123123123123123123")),
    "i_number_too_big_pos_int.json": .element(.number("100000000000000000000")),
    "i_number_very_big_negative_int.json": .element(.number("-237462374673276894279832749832423479823246327846")),
    // Half a surrogate pair is grammatical, so that the message can be answered; as a string it is refused, not changed.
    "i_object_key_lone_2nd_surrogate.json": .brokenString,
    "i_string_1st_surrogate_but_2nd_missing.json": .brokenString,
    "i_string_1st_valid_surrogate_2nd_invalid.json": .brokenString,
    "i_string_incomplete_surrogate_and_escape_valid.json": .brokenString,
    "i_string_incomplete_surrogate_pair.json": .brokenString,
    "i_string_incomplete_surrogates_escape_valid.json": .brokenString,
    "i_string_invalid_lonely_surrogate.json": .brokenString,
    "i_string_invalid_surrogate.json": .brokenString,
    "i_string_inverted_surrogates_U+1D11E.json": .brokenString,
    "i_string_lone_second_surrogate.json": .brokenString,
    // Bytes that are not UTF-8 are refused, never replaced.
    "i_string_UTF-8_invalid_sequence.json": .refused(.invalidUTF8),
    "i_string_UTF8_surrogate_U+D800.json": .refused(.invalidUTF8),
    "i_string_invalid_utf-8.json": .refused(.invalidUTF8),
    "i_string_iso_latin_1.json": .refused(.invalidUTF8),
    "i_string_lone_utf8_continuation_byte.json": .refused(.invalidUTF8),
    "i_string_not_in_unicode_range.json": .refused(.invalidUTF8),
    "i_string_overlong_sequence_2_bytes.json": .refused(.invalidUTF8),
    "i_string_overlong_sequence_6_bytes.json": .refused(.invalidUTF8),
    "i_string_overlong_sequence_6_bytes_null.json": .refused(.invalidUTF8),
    "i_string_truncated-utf-8.json": .refused(.invalidUTF8),
    // Neither UTF-16 nor a byte order mark.
    "i_string_UTF-16LE_with_BOM.json": .refused(.unexpectedByte(0xFF, expected: .value)),
    "i_string_utf16BE_no_BOM.json": .refused(.unexpectedByte(0, expected: .value)),
    "i_string_utf16LE_no_BOM.json": .refused(.unexpectedByte(0, expected: .value)),
    "i_structure_UTF-8_BOM_empty_object.json": .refused(.byteOrderMark),
    // Within the 512 levels we allow.
    "i_structure_500_nested_arrays.json": .accepted,
  ]

  static let files = try! Fixture.names(in: "json-test-suite").filter { $0.hasSuffix(".json") }

  @Test("All 318 files of the suite are there, and each that is left open is decided")
  func complete() {
    #expect(Self.files.count == 318)
    #expect(Set(Self.files.filter { $0.hasPrefix("i_") }) == Set(Self.decisions.keys))
  }

  @Test("Each file of the parsing test suite has the outcome it must have", arguments: files)
  func file(_ name: String) throws {
    let bytes = try Fixture.bytes("json-test-suite/\(name)")
    let outcome = Result { () throws(JSONSyntaxError) in try JSONDocument(bytes) }
    switch (name.prefix(2), outcome) {
    case ("y_", .success(let document)):
      try expectRoundTrip(document)
    case ("n_", .failure(let error)):
      #expect((0...bytes.count).contains(error.offset))
    case ("i_", _):
      try expect(#require(Self.decisions[name]), outcome)
    default:
      Issue.record("\(name): \(outcome)")
    }
  }

  private func expect(_ decision: Decision, _ outcome: Result<JSONDocument, JSONSyntaxError>) throws {
    switch (decision, outcome) {
    case (.refused(let reason), .failure(let error)):
      #expect(error.reason == reason)
    case (.element(let element), .success(let document)):
      #expect(document.root.value == [element])
      try expectRoundTrip(document)
    case (.brokenString, .success(let document)):
      if document.root.kind == .array { #expect(document.root.elements.map(\.string) == [nil]) }
      #expect(throws: DecodingError.self) { try document.root.decode(JSONValue.self) }
    case (.accepted, .success(let document)):
      try expectRoundTrip(document)
    default:
      Issue.record("Decided \(decision), got \(outcome)")
    }
  }

  /// What is read, written and read again is the same.
  private func expectRoundTrip(_ document: JSONDocument) throws {
    let value = try document.root.decode(JSONValue.self)
    #expect(try JSONDocument(JSON.encode(value)).root.value == value)
  }
}
