internal import CKernels

/// A way to do the encoder's arithmetic on this machine.
///
/// `@unchecked Sendable`: it points to constant data of the program.
@safe package struct KernelPath: @unchecked Sendable {
  let pointer: OpaquePointer

  /// "avx512-f16", for instance.
  package var name: String { unsafe String(cString: ck_path_name(pointer)) }

  /// What its weights are packed as.
  var format: ck_format { unsafe ck_path_format(pointer) }

  /// Whether it multiplies bytes, faster and at a cosine of .998 to the exact vectors instead of .9999.
  package var isQuantised: Bool { format == CK_I8 }

  /// Whether this machine can execute it.
  package var isAvailable: Bool { unsafe ck_path_is_available(pointer) != 0 }

  /// All paths of this program, best first; those that this machine lacks too.
  package static var all: [KernelPath] {
    var found: [KernelPath] = []
    while let pointer = unsafe ck_path_at(found.count) { unsafe found.append(KernelPath(pointer: pointer)) }
    return found
  }

  /// The best floating-point path of this machine, or the best one of bytes where there is any.
  package static func best(quantised: Bool = false) -> KernelPath {
    let available = all.filter { $0.isAvailable }
    // The scalar one is always there.
    return available.first { $0.isQuantised == quantised && !$0.name.hasPrefix("scalar-") } ?? available.first {
      !$0.isQuantised
    }!
  }
}
