import JSON

extension JSONWriter {
  /// A key and its value.
  mutating func member(_ key: StaticString, _ text: String) {
    self.key(key)
    string(text)
  }

  mutating func member(_ key: StaticString, _ flag: Bool) {
    self.key(key)
    bool(flag)
  }

  mutating func member(_ key: StaticString, _ number: Int) {
    self.key(key)
    integer(number)
  }

  /// For a key that is not written out where it is used.
  @_disfavoredOverload
  mutating func member(_ key: String, _ text: String) {
    self.key(key)
    string(text)
  }

  @_disfavoredOverload
  mutating func member(_ key: String, _ flag: Bool) {
    self.key(key)
    bool(flag)
  }

  /// A key and a number, whole ones without a fraction, as people write them. `value` must be finite.
  mutating func number(_ key: String, _ value: Double) {
    self.key(key)
    if let integer = Int64(exactly: value) {
      self.integer(integer)
    } else {
      do { try double(value) } catch { null() }
    }
  }
}
