internal import CSystem
internal import Glibc

extension HTTPClient {
  /// How far a download is.
  package struct DownloadProgress: Sendable, Equatable {
    /// Bytes that are in the file, with those of earlier tries.
    package let received: Int
    /// The size of the whole, if the server says it.
    package let total: Int?
  }

  /// Gets what is at `address` into the file at `path`, and goes on where an earlier try ended.
  ///
  /// The file holds what has come so far, however the call ends; the caller checks what it wanted to get (a checksum) and
  /// gives it its final name. A server that does not serve ranges, or whose file has another size now, is asked for all of
  /// it. Redirections are followed unless a header is secret.
  ///
  /// - Parameters:
  ///   - size: how long the whole is, where that is known; another size is an error, at once where the server says it.
  ///   - limit: the most bytes that are taken.
  ///   - progress: called after each piece.
  /// - Throws: `HTTPError`; of kind `failed` with the system's words if the file cannot be written.
  package func download(
    _ address: HTTPAddress, headers: [HTTPRequest.Header] = [], to path: String, size: Int? = nil, limit: Int,
    timeouts: HTTPRequest.Timeouts = .download, progress: @Sendable (DownloadProgress) -> Void = { _ in },
  ) async throws(HTTPError) {
    let file = try PartialFile(path, for: "GET \(address)")
    var isFresh = false
    while true {
      let offset = isFresh ? 0 : file.size
      if offset > 0, offset == size { return progress(DownloadProgress(received: offset, total: size)) }
      var request = HTTPRequest(.get, address, headers: headers)
      request.headers.append(.init("Accept-Encoding", "identity"))
      if offset > 0 { request.headers.append(.init("Range", "bytes=\(offset)-")) }
      request.timeouts = timeouts
      request.redirects = 5
      request.bodyLimit = limit
      let (head, body) = try await open(request)
      let total = try Self.total(head, offset: offset, request)
      switch (head.status, total) {
      case (206, _): break
      case (200, _): try file.truncate()
      case (416, _) where offset > 0:
        // Nothing is behind what we have: it is all there, or it is not a part of what is there now.
        if let total, total == offset, size == nil || size == total { return }
        try file.truncate()
        isFresh = true
        continue
      default: throw HTTPError(.failed, request.description, "answered with status \(head.status)")
      }
      if let total, let size, total != size {
        throw HTTPError(
          .failed, request.description, "it has \(total) bytes and not \(size)", remedy: "check the address")
      }
      var received = head.status == 206 ? offset : 0
      while let piece = try await body.next() {
        try file.append(piece)
        received += piece.count
        guard received <= size ?? limit else { throw .tooLarge("there are more than \(size ?? limit) bytes", request) }
        progress(DownloadProgress(received: received, total: total ?? size))
      }
      if let size, received != size {
        throw HTTPError(.interrupted, request.description, "\(received) of \(size) bytes came", remedy: "try again")
      }
      return
    }
  }

  /// How long the whole is: from `Content-Range`, or the length of an answer that is whole.
  private static func total(
    _ head: HTTPHead, offset: Int, _ request: HTTPRequest,
  ) throws(HTTPError) -> Int? {
    guard head.status == 206 || head.status == 416 else {
      return head.status == 200 ? head.headers["content-length"].flatMap { Int($0) } : nil
    }
    let range = head.headers["content-range"] ?? ""
    let parts = range.split(separator: "/")
    let total = parts.count == 2 ? Int(parts[1]) : nil
    if head.status == 206, !range.hasPrefix("bytes \(offset)-") {
      throw HTTPError(.malformed, request.description, "bytes from \(offset) on were asked for, and others came")
    }
    return total
  }
}

extension HTTPRequest.Timeouts {
  /// For files of any size: no limit as long as something comes.
  package static var download: HTTPRequest.Timeouts {
    var timeouts = HTTPRequest.Timeouts()
    timeouts.whole = .seconds(24 * 3600)
    return timeouts
  }
}

/// A file that grows at its end.
private final class PartialFile {
  private let descriptor: CInt
  private let subject: String
  private let path: String
  private(set) var size: Int

  init(_ path: String, for subject: String) throws(HTTPError) {
    self.path = path
    self.subject = subject
    // The path is copied for the call.
    descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
    size = 0
    guard descriptor >= 0 else { throw failure("open") }
    size = Int(lseek(descriptor, 0, SEEK_END))
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func truncate() throws(HTTPError) {
    guard ftruncate(descriptor, 0) == 0 else { throw failure("empty") }
    size = 0
  }

  func append(_ bytes: [UInt8]) throws(HTTPError) {
    // The kernel copies from the array during the call.
    let written = unsafe bytes.withUnsafeBytes { unsafe csystem_write_all(descriptor, $0.baseAddress!, $0.count) }
    guard written >= 0 else {
      errno = -CInt(written)
      throw failure("write")
    }
    size += bytes.count
  }

  private func failure(_ step: String) -> HTTPError {
    let number = errno
    // Both are constants or null.
    let words = unsafe csystem_error_sentence(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    return HTTPError(
      .failed, subject, "cannot \(step) \(path): \(words)", remedy: "make room there, or correct its rights")
  }
}
