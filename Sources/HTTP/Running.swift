internal import CCurl

/// A transfer that libcurl has, with what must live as long as it does. Belongs to the loop's thread.
@safe struct Running {
  let transfer: Transfer
  let proxy: Proxy?
  private let handle: OpaquePointer
  /// A copy of the request's body that does not move.
  private let body: UnsafeMutableRawBufferPointer?

  /// Gives the request to libcurl; if that does not take it the transfer ends here.
  init?(_ transfer: Transfer, _ multi: OpaquePointer, _ environment: [String: String]) {
    let request = transfer.request
    self.transfer = transfer
    proxy = Proxy.named(in: environment, isEncrypted: request.address.isEncrypted)
    unsafe body = request.body.map { bytes in
      // One byte at least: an empty body has an address too.
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
      unsafe copy.copyBytes(from: bytes)
      return unsafe copy
    }
    // Without the wait of a second for "100 Continue" that libcurl would begin a large body with.
    let headers = request.headers.map { "\($0.name): \($0.value)" } + ["Expect:"]
    var wanted = unsafe ccurl_request()
    unsafe wanted.body = UnsafeRawPointer(body?.baseAddress)
    unsafe wanted.body_size = request.body?.count ?? 0
    // A streamed body is not unpacked: what unpacks does not know of a reader that waits.
    unsafe wanted.compressed = transfer.gathers && request.method != .head ? 1 : 0
    unsafe wanted.redirects = CInt(request.followedRedirects)
    unsafe wanted.connect_milliseconds = max(1, Int(request.timeouts.connect / .milliseconds(1)))
    unsafe wanted.context = Unmanaged.passUnretained(transfer).toOpaque()
    let authorities = environment["SSL_CERT_FILE"] ?? environment["CURL_CA_BUNDLE"] ?? ""
    let strings = [
      request.address.text, request.method.rawValue, proxy?.url ?? "", Proxy.exceptions(in: environment), authorities,
    ]
    // libcurl copies all strings before the call returns.
    let started = unsafe Self.withCStrings(strings + headers) { pointers in
      unsafe wanted.url = UnsafePointer(pointers[0])
      unsafe wanted.method = UnsafePointer(pointers[1])
      unsafe wanted.proxy = UnsafePointer(pointers[2])
      unsafe wanted.no_proxy = UnsafePointer(pointers[3])
      unsafe wanted.authorities = authorities.isEmpty ? nil : UnsafePointer(pointers[4])
      let lines = unsafe pointers[5...].map { unsafe Optional(UnsafePointer($0)) }
      return unsafe lines.withUnsafeBufferPointer { lines in
        unsafe wanted.headers = lines.baseAddress!
        unsafe wanted.header_count = lines.count
        return unsafe ccurl_start(multi, &wanted)
      }
    }
    guard let started = unsafe started else {
      unsafe body?.deallocate()
      transfer.finish(
        .failure(HTTPError(.request, request.description, "libcurl does not take this request or a setting of it")))
      return nil
    }
    unsafe handle = started
  }

  /// Goes on after a pause.
  func resume() { unsafe ccurl_resume(handle) }

  /// Ends it at once, if it has not ended, and frees what it had.
  func drop(_ multi: OpaquePointer) {
    unsafe ccurl_drop(multi, handle)
    unsafe body?.deallocate()
  }

  /// Copies of strings for as long as `body` runs, wiped afterwards: headers hold keys.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>]) -> Result,
  ) -> Result {
    let buffers = unsafe strings.map { string in
      let text = string.utf8CString
      let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.count)
      _ = unsafe copy.initialize(from: text)
      return unsafe copy
    }
    defer {
      unsafe buffers.forEach { buffer in
        unsafe buffer.update(repeating: 0)
        unsafe buffer.deallocate()
      }
    }
    return unsafe body(buffers.map { $0.baseAddress! })
  }
}
