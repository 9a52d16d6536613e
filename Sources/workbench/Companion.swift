import Glibc

/// The executable beside this one that has all verbs but `serve`.
enum Companion {
  static let name = "workbench-cli"

  /// Becomes the companion, with the same arguments and environment.
  static func execute() -> Never {
    let path = folder() + name
    // SAFETY: the arguments are the null-terminated array that the kernel gave to this process.
    _ = unsafe execv(path, CommandLine.unsafeArgv)
    fail(
      "'\(CommandLine.arguments.dropFirst().first ?? "")' needs \(path), which cannot be started "
        + "(\(unsafe String(cString: strerror(errno)))); run tools/build", status: 1)
  }

  /// The folder of this executable, with a slash at its end.
  private static func folder() -> String {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
      count = max(0, unsafe readlink("/proc/self/exe", buffer.baseAddress!, buffer.count))
    }
    let path = String(decoding: bytes, as: UTF8.self)
    return String(path[...(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}
