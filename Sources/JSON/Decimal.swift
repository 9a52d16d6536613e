/// A JSON number as `digits × 10^exponent`, and its exact conversions to binary numbers.
struct Decimal {
  let isNegative: Bool
  /// The leading digits, as many as fit.
  let digits: UInt64
  /// Power of ten by which `digits` is to be multiplied, limited to ±1,000,000 where it no longer matters.
  let exponent: Int
  /// Whether `digits` holds the whole number; else digits other than zero were left out.
  let isExact: Bool

  /// Reads a number the parser has accepted.
  init(_ bytes: Span<UInt8>, in range: Range<Int>) {
    var offset = range.lowerBound
    let end = range.upperBound
    isNegative = bytes[offset] == .minus
    if isNegative { offset &+= 1 }

    var digits: UInt64 = 0
    var exponent = 0
    var isExact = true
    var isFull = false
    var isFraction = false
    while offset < end {
      let byte = bytes[offset]
      if byte == .point {
        isFraction = true
      } else if byte.isDigit {
        let digit = UInt64(byte &- .zero)
        if !isFull {
          if digits < 1_844_674_407_370_955_161 || (digits == 1_844_674_407_370_955_161 && digit <= 5) {
            digits = digits &* 10 &+ digit
            if isFraction { exponent &-= 1 }
            offset &+= 1
            continue
          }
          isFull = true
        }
        if digit != 0 { isExact = false }
        if !isFraction { exponent &+= 1 }
      } else {
        exponent &+= Self.exponent(bytes, from: offset &+ 1, to: end)
        break
      }
      offset &+= 1
    }
    self.digits = digits
    self.exponent = exponent
    self.isExact = isExact
  }

  /// The exponent after `e`, limited to ±1,000,000.
  private static func exponent(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var offset = start
    let isNegative = bytes[offset] == .minus
    if isNegative || bytes[offset] == .plus { offset += 1 }
    var value = 0
    while offset < end {
      value = min(value * 10 + Int(bytes[offset] &- .zero), 1_000_000)
      offset += 1
    }
    return isNegative ? -value : value
  }

  /// The number as an integer; nil for fractions and what does not fit.
  func integer<Integer: FixedWidthInteger>() -> Integer? {
    guard isExact else { return nil }
    var magnitude = digits
    if exponent != 0, magnitude != 0 {
      // 2^64 has 20 digits: nothing longer survives, and no more zeros can be taken away.
      guard (-20...20).contains(exponent) else { return nil }
      for _ in 0..<max(exponent, 0) {
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        guard !overflow else { return nil }
        magnitude = product
      }
      for _ in 0..<max(-exponent, 0) {
        let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: 10)
        guard remainder == 0 else { return nil }
        magnitude = quotient
      }
    }
    if !isNegative { return Integer(exactly: magnitude) }
    if magnitude == 0 { return 0 }
    // Int64.min has a magnitude that Int64 cannot hold.
    guard magnitude <= 1 << 63 else { return nil }
    return Integer(exactly: Int64(truncatingIfNeeded: 0 &- magnitude))
  }

  /// The nearest double, ties to even; nil when more than 64-bit arithmetic is needed to know it.
  func double() -> Double? {
    if digits == 0, isExact { return isNegative ? -0.0 : 0 }
    guard isExact else { return nil }
    // Both operands are exact doubles, so that one correctly rounded operation gives the nearest (Clinger, 1990).
    if digits <= 1 << 53, (-22...22).contains(exponent) {
      let significand = Double(digits)
      let value = exponent < 0 ? significand / Self.powersOfTen[-exponent] : significand * Self.powersOfTen[exponent]
      return isNegative ? -value : value
    }
    guard let (significand, power) = binary() else { return nil }
    let value = Double(significand) * Self.powerOfTwo(power)
    return isNegative ? -value : value
  }

  /// The nearest single precision number, rounded once; nil when more than 64-bit arithmetic is needed to know it.
  func float() -> Float? {
    if digits == 0, isExact { return isNegative ? -0.0 : 0 }
    guard isExact, (-27...15).contains(exponent), let (significand, power) = binary() else { return nil }
    // Rounded here to 24 bits; the scaling is exact, and the range of exponents keeps the result normal.
    let value = Float(Double(Float(significand)) * Self.powerOfTwo(power))
    return isNegative ? -value : value
  }

  /// The number as `significand × 2^power` with a significand of at least 62 bits, whose lowest bit also stands for
  /// everything below it. Rounding it to 53 bits or fewer therefore gives the number nearest to the exact value.
  private func binary() -> (significand: UInt64, power: Int)? {
    guard (-27...27).contains(exponent) else { return nil }
    // 10^n = 5^n × 2^n, and 5^27 is the last power of five in 64 bits.
    if exponent >= 0 {
      let product = digits.multipliedFullWidth(by: Self.powersOfFive[exponent])
      if product.high == 0 {
        let shift = product.low.leadingZeroBitCount
        return (product.low << shift, exponent - shift)
      }
      let shift = product.high.leadingZeroBitCount
      let high = product.high << shift | (shift == 0 ? 0 : product.low >> (64 - shift))
      let sticky: UInt64 = product.low << shift == 0 ? 0 : 1
      return (high | sticky, 64 - shift + exponent)
    }
    let fives = Self.powersOfFive[-exponent]
    let shift = digits.leadingZeroBitCount
    let divisorShift = fives.leadingZeroBitCount
    let dividend = digits << shift
    // Divisor ≥ 2^63 > dividend / 2, so that the quotient of dividend × 2^63 fits 64 bits and has at least 62.
    let (quotient, remainder) = (fives << divisorShift).dividingFullWidth((dividend >> 1, dividend << 63))
    let sticky: UInt64 = remainder == 0 ? 0 : 1
    return (quotient | sticky, -63 + divisorShift - shift + exponent)
  }

  /// `2^power`, exactly; the callers stay within -200...200.
  private static func powerOfTwo(_ power: Int) -> Double {
    Double(bitPattern: UInt64(truncatingIfNeeded: power &+ 1023) &<< 52)
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  private static let powersOfFive: [UInt64] = [
    1, 5, 25, 125, 625, 3125, 15625, 78125, 390_625, 1_953_125, 9_765_625, 48_828_125, 244_140_625, 1_220_703_125,
    6_103_515_625, 30_517_578_125, 152_587_890_625, 762_939_453_125, 3_814_697_265_625, 19_073_486_328_125,
    95_367_431_640_625, 476_837_158_203_125, 2_384_185_791_015_625, 11_920_928_955_078_125, 59_604_644_775_390_625,
    298_023_223_876_953_125, 1_490_116_119_384_765_625, 7_450_580_596_923_828_125,
  ]
}
