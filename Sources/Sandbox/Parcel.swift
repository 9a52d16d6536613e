internal import SandboxProtocol

/// The sealed memory file in which arguments, environment, binds and files travel to the run's init.
///
/// A datagram has room for 64 kB; a parcel has no such limit, and sealed it cannot change while init reads it.
enum Parcel {
  /// Packs everything of `request` but its limits and its input.
  static func pack(_ request: RunRequest) throws(SandboxError) -> MemoryFile {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(
      4096 + request.files.reduce(0) { $0 + $1.content.count + $1.name.utf8.count + 64 }
        + request.sideFiles.reduce(0) { $0 + $1.content.count + 128 })
    for argument in request.arguments {
      append(SB_RECORD_ARGUMENT, data: Array(argument.utf8), to: &bytes)
    }
    for variable in request.environment {
      append(SB_RECORD_ENVIRONMENT, data: Array(variable.utf8), to: &bytes)
    }
    for bind in request.binds {
      append(SB_RECORD_BIND, name: bind.target, data: Array(bind.source.utf8), to: &bytes)
    }
    for file in request.files {
      append(SB_RECORD_FILE, name: file.name, mode: file.isExecutable ? 0o755 : 0o644, data: file.content, to: &bytes)
    }
    for file in request.sideFiles {
      let mode: UInt32 = (file.comesBack ? 0o644 : 0o444) | (file.isExecutable ? 0o111 : 0)
      append(SB_RECORD_SIDE_FILE, name: file.path, mode: mode, data: file.content, to: &bytes)
    }
    return try MemoryFile(bytes, name: "workbench-parcel")
  }

  private static func append(
    _ kind: sb_record_kind, name: String = "", mode: UInt32 = 0, data: [UInt8], to bytes: inout [UInt8],
  ) {
    let record = sb_record(
      kind: kind.rawValue, mode: mode, name_size: UInt32(name.utf8.count), reserved: 0, data_size: UInt64(data.count))
    bytes += Wire.bytes(of: record)
    bytes += name.utf8
    bytes += data
    bytes += repeatElement(0, count: (8 - bytes.count % 8) % 8)
  }
}
