extension [UInt8] {
  /// Appends the UTF-8 of a string constant without making a `String`.
  @inline(__always)
  package mutating func append(_ text: StaticString) {
    // A StaticString with a pointer representation stays valid for the life of the process.
    unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
