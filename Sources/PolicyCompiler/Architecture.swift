/// A processor architecture that filters are compiled for.
package enum Architecture: String, CaseIterable, Sendable {
  // The kernel's own name, which file names and policies use.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case x86_64
  case aarch64

  /// The value of `seccomp_data.arch` (AUDIT_ARCH_… of linux/audit.h); libseccomp's token is the same number.
  package var auditValue: UInt32 {
    switch self {
    case .x86_64: 0xc000_003e
    case .aarch64: 0xc000_00b7
    }
  }

  /// The bit that marks a call of the x32 interface, which shares the audit value of x86_64.
  package static let x32Bit: UInt32 = 0x4000_0000
}
