import CSystem
import Glibc
import Testing

/// What tests ask the system about processes.
enum Processes {
  /// Returns once a descendant of `ancestor` runs the program `name`. Fails after a generous time.
  static func wait(forChildOf ancestor: Int32, named name: String) async throws {
    for _ in 0..<6000 {
      if descendants(of: ancestor).contains(where: { $0.name == name }) { return }
      // There is no event for the exec of somebody else's grandchild: this is a bounded wait for a fact, not an order.
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("No process '\(name)' appeared below \(ancestor)")
  }

  /// All living descendants of a process.
  static func descendants(of ancestor: Int32) -> [(process: Int32, name: String)] {
    let all = listing()
    var known: Set<Int32> = [ancestor]
    var found: [(Int32, String)] = []
    var grew = true
    while grew {
      grew = false
      for entry in all where known.contains(entry.parent) && !known.contains(entry.process) {
        known.insert(entry.process)
        found.append((entry.process, entry.name))
        grew = true
      }
    }
    return found
  }

  /// A descriptor that is readable once the process has ended; throws for a process that is gone.
  static func descriptor(of process: Int32) throws -> Int32 {
    let descriptor = csystem_process_descriptor(process)
    guard descriptor >= 0 else { throw SystemError(number: -descriptor) }
    return descriptor
  }

  struct SystemError: Error {
    let number: Int32
  }

  /// Waits for the end of a process, at most 60 seconds, and closes its descriptor. Holds no thread meanwhile: what
  /// ends the process may need one.
  static func waitForEnd(_ descriptor: Int32) async -> Bool {
    defer { close(descriptor) }
    for _ in 0..<12_000 {
      var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if unsafe poll(&watched, 1, 0) == 1 { return true }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return false
  }

  /// How many descriptors this process has open.
  static func ownDescriptors() -> Int { names(in: "/proc/self/fd").count }

  private static func listing() -> [(process: Int32, parent: Int32, name: String)] {
    names(in: "/proc").compactMap { Int32($0) }.compactMap { process in
      guard let text = contents(of: "/proc/\(process)/stat"), let open = text.firstIndex(of: "("),
        let end = text.lastIndex(of: ")")
      else { return nil }
      let fields = text[text.index(end, offsetBy: 2)...].split(separator: " ")
      guard fields.count > 1, fields[0] != "Z", let parent = Int32(fields[1]) else { return nil }
      return (process, parent, String(text[text.index(after: open)..<end]))
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var result: [String] = []
    while let entry = unsafe readdir(stream) {
      result.append(
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        })
    }
    return result.filter { $0 != "." && $0 != ".." }
  }

  private static func contents(of path: String) -> String? {
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = unsafe read(file, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
