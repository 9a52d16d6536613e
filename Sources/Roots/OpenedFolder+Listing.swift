import CSystem
import Glibc

extension OpenedFolder {
  /// Something in a folder.
  struct Entry: Sendable, Equatable {
    enum Kind: Sendable { case file, folder, link, special }

    var name: [UInt8]
    var kind: Kind
  }

  /// What is in the folder, `.` and `..` left out, at most `limit` entries of it; in order of names, by bytes.
  ///
  /// - Parameter isStopped: looked at now and then; true ends the listing.
  /// - Returns: the entries, and whether they are all.
  func list(limit: Int, until isStopped: () -> Bool) throws(RootsError) -> (entries: [Entry], isComplete: Bool) {
    // The descriptor remembers how far it has been read: a second listing would find nothing.
    lseek(descriptor, 0, SEEK_SET)
    var entries: [Entry] = []
    var buffer = [UInt8](repeating: 0, count: 32_768)
    var isComplete = false
    while !isComplete && entries.count <= limit && !isStopped() {
      // The kernel writes into the array alone, which is never empty, and keeps no pointer to it.
      let count = unsafe buffer.withUnsafeMutableBytes { room in
        unsafe csystem_read_entries(descriptor, room.baseAddress!, UInt(room.count))
      }
      // A folder that was removed meanwhile has no entries, which Linux says with ENOENT.
      if count == 0 || count == -Int(ENOENT) {
        isComplete = true
      } else if count < 0 {
        throw RootsError(
          .system, requestedPath, "Listing \(requestedPath) failed: \(RootsError.words(CInt(-count))).",
          cause: RootsError.words(CInt(-count)))
      } else {
        append(buffer[..<count], to: &entries)
      }
    }
    if entries.count > limit {
      entries.removeLast(entries.count - limit)
      isComplete = false
    }
    return (entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }, isComplete)
  }

  /// Takes apart what getdents64 wrote: inode (8 bytes), offset (8), length of the record (2), type (1), name with a NUL.
  private func append(_ records: ArraySlice<UInt8>, to entries: inout [Entry]) {
    var rest = records
    while rest.count > 19 {
      let start = rest.startIndex
      let length = Int(rest[start + 16]) | Int(rest[start + 17]) << 8
      guard length > 19, length <= rest.count else { return }
      let name = Array(rest[(start + 19)..<(start + length)].prefix { $0 != 0 })
      if name != Array(".".utf8) && name != Array("..".utf8) {
        entries.append(Entry(name: name, kind: kind(ofType: rest[start + 18], name: name)))
      }
      rest = rest.dropFirst(length)
    }
  }

  private func kind(ofType type: UInt8, name: [UInt8]) -> Entry.Kind {
    switch Int(type) {
    case 8: .file  // DT_REG
    case 4: .folder  // DT_DIR
    case 10: .link  // DT_LNK
    case 0: kind(ofUntyped: name)  // DT_UNKNOWN: the file system does not say
    default: .special
    }
  }

  private func kind(ofUntyped name: [UInt8]) -> Entry.Kind {
    var status = stat()
    // Name, with a NUL behind it, and structure are passed for the call.
    guard unsafe fstatat(descriptor, name.map { CChar(bitPattern: $0) } + [0], &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      return .special
    }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    case S_IFLNK: .link
    default: .special
    }
  }
}
