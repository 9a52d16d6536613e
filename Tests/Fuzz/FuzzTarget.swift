import Glibc

/// A part of the protocol engine that is given arbitrary bytes, and the properties that must hold for each of them.
///
/// `tools/fuzz` drives these with libFuzzer; a test drives them with the seeds and with every input that once failed.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// The JSON parser and writer.
  case json
  /// Lines out of reads of any size.
  case framing
  /// A whole connection: any bytes on standard input.
  case requests

  /// What is wrong with the engine's handling of `input`; nil if every property holds.
  package func violation(_ input: [UInt8]) -> String? {
    switch self {
    case .json: JSONProperties.violation(input)
    case .framing: FramingProperties.violation(input)
    case .requests: RequestProperties.violation(input)
    }
  }

  /// The target that `tools/fuzz` has named in the environment.
  fileprivate static let chosen: FuzzTarget = {
    guard let name = unsafe getenv("WORKBENCH_FUZZ_TARGET").map({ unsafe String(cString: $0) }),
      let target = FuzzTarget(rawValue: name)
    else { fatalError("WORKBENCH_FUZZ_TARGET names none of: \(allCases.map(\.rawValue).joined(separator: ", "))") }
    return target
  }()
}

/// Where libFuzzer enters. It takes the end of the process for a finding.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // libFuzzer hands over `count` readable bytes, which are copied here.
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  if let violation = FuzzTarget.chosen.violation(input) { fatalError(violation) }
  return 0
}
