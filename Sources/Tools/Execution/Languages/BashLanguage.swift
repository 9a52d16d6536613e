package import Programs
internal import Sandbox

/// Bash, and through it every program in /usr/bin.
package struct BashLanguage: Language {
  package let name = "bash"

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    guard Toolchains.isProgram("/usr/bin/bash") else {
      return .missing("bash is not installed: sudo apt-get install bash")
    }
    return .found(Program(path: "/usr/bin/bash", versionArguments: ["--version"]))
  }

  package func command(for code: String, with interpreter: Program) -> Command {
    let path = OwnFiles.code("sh")
    var command = Command(arguments: [interpreter.path, "--noprofile", "--norc", path])
    var script = code
    // A script written on another system: bash would take each carriage return as part of the line's last word.
    if script.utf8.contains(0x0D) {
      let unified = script.replacingLineEnds()
      if unified != script {
        script = unified
        command.notes.append("line ends CR LF in the code were read as LF")
      }
    }
    command.sideFiles = [RunRequest.SideFile(path: path, content: Array(script.utf8))]
    return command
  }
}

extension String {
  /// The text with every CR LF as LF.
  fileprivate func replacingLineEnds() -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    for byte in utf8 {
      if byte == 0x0A, bytes.last == 0x0D { bytes.removeLast() }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
