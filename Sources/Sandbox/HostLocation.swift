internal import Glibc

/// Where the `sandbox-host` executable is expected.
package enum HostLocation {
  /// The path of `sandbox-host` in the directory of the running executable.
  package static func besideThisExecutable() throws(SandboxError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { throw .system(errno, doing: "find the directory of this executable") }
    let executable = String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard let slash = executable.lastIndex(of: "/") else { throw .system(ENOENT, doing: "find the sandbox host") }
    return executable[...slash] + "sandbox-host"
  }

  /// The library that a warm parent waits in, which lies beside the sandbox host.
  static func warmLibrary(besideHostAt path: String) -> String {
    (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + "libworkbench-warm.so"
  }
}
