package import JSON

/// One argument as it was written: its key, if it has one, and its value before the tool's schema has given it a type.
package struct ReplArgument: Equatable {
  /// A value as it was written.
  package enum Value: Equatable {
    /// A word without quotes. It is whatever the schema wants it to be.
    case word(String)
    /// JSON text: a list, an object, or a string in double quotes.
    case json(JSONValue)
    /// Text in single quotes, taken literally.
    case text(String)
    /// The text of a file.
    case file(String)
  }

  /// Nil for a JSON object that is all the arguments at once.
  package let key: String?
  package let value: Value

  package init(key: String?, value: Value) {
    self.key = key
    self.value = value
  }
}
