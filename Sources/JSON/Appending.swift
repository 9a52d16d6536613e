extension [UInt8] {
  /// Appends a part of other bytes as one copy.
  @inline(__always)
  mutating func append(contentsOf bytes: Span<UInt8>, in range: Range<Int>) {
    // The pointer does not leave the closure, and the array copies what it is given.
    unsafe bytes.extracting(range).withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
  }

  /// Appends a number in decimal digits.
  package mutating func append(decimal number: Int64) {
    append(addingCapacity: 20) { output in
      var rest = number.magnitude
      if number < 0 { output.append(.minus) }
      // The last digit comes first out of a division: all are kept until they can be written in order.
      var digits = InlineArray<20, UInt8>(repeating: .zero)
      var first = 20
      repeat {
        first &-= 1
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        digits[first] = .zero &+ UInt8(truncatingIfNeeded: digit)
        rest = quotient
      } while rest > 0
      while first < 20 {
        output.append(digits[first])
        first &+= 1
      }
    }
  }
}

extension OutputSpan<UInt8> {
  /// Appends bytes as one copy; there must be room for them.
  @inline(__always)
  mutating func append(copying bytes: Span<UInt8>) {
    precondition(bytes.count <= freeCapacity)
    // The room was checked; both pointers stay inside their closures, and what is copied is initialized thereby.
    unsafe withUnsafeMutableBufferPointer { buffer, count in
      unsafe bytes.withUnsafeBufferPointer { source in
        _ = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count...]).update(fromContentsOf: source)
      }
      count += bytes.count
    }
  }
}
