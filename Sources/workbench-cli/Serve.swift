import ArgumentParser
import Glibc

/// `workbench serve`: stands in the list of commands, and becomes the server.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Serve MCP on standard input and output (the default).")

  func run() { Self.execute() }

  /// Becomes `workbench`, the executable beside this one, with the same arguments.
  static func execute() -> Never {
    // SAFETY: the arguments are the null-terminated array that the kernel gave to this process.
    _ = unsafe execv(executable, CommandLine.unsafeArgv)
    Terminal.complain(
      "\(executable) cannot be started: \(unsafe String(cString: strerror(errno))); run tools/build")
    exit(withError: ExitCode(ExitStatus.failed))
  }

  /// `workbench`, the executable beside this one.
  static var executable: String {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
      count = max(0, unsafe readlink("/proc/self/exe", buffer.baseAddress!, buffer.count))
    }
    let own = String(decoding: bytes, as: UTF8.self)
    return String(own[...(own.lastIndex(of: "/") ?? own.startIndex)] + "workbench")
  }
}
