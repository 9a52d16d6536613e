internal import CCurl

extension HTTPError {
  /// The error of a transfer that libcurl ended, nil for one that is complete.
  ///
  /// - Parameters:
  ///   - words: libcurl's own, which name hosts and what TLS found, and nothing that was sent.
  ///   - proxy: the proxy that the request may have gone through.
  init?(_ end: ccurl_end, words: String, request: HTTPRequest, proxy: Proxy?) {
    let host = request.address.host
    let through = proxy.map { " (\($0.source) names the proxy \($0.shown))" } ?? ""
    if end == CCURL_DONE { return nil }
    let (kind, detail, remedy): (Kind, String, String?) =
      switch end {
      case CCURL_UNKNOWN_HOST:
        (.unknownHost, "the host \(host) is not known", "check the address and the name server")
      case CCURL_UNKNOWN_PROXY:
        (.unknownHost, "the proxy is not known\(through)", "correct the variable, or name \(host) in no_proxy")
      case CCURL_NOT_CONNECTED:
        (
          .notConnected, "cannot connect to \(request.address.origin)\(through): \(words)",
          "check that it runs and that the address is right"
        )
      case CCURL_CONNECT_TIMEOUT:
        (
          .timeout(.connect), "no connection in \(request.timeouts.connect)\(through)",
          "check that the host can be reached"
        )
      case CCURL_UNTRUSTED_CERTIFICATE:
        (
          .untrusted, "the certificate of \(host) is not accepted: \(words)",
          "if an authority of your own issued it, name its file in SSL_CERT_FILE"
        )
      case CCURL_TLS:
        (.untrusted, "no TLS connection to \(host): \(words)", "check that the port speaks https, TLS 1.2 or newer")
      case CCURL_NO_ANSWER: (.interrupted, "\(host) closed the connection without an answer", nil)
      case CCURL_INTERRUPTED: (.interrupted, "the connection ended before the answer did: \(words)", nil)
      case CCURL_MALFORMED:
        (
          .malformed, "the answer is not HTTP as it should be: \(words)",
          "check that the port is that of an HTTP server"
        )
      case CCURL_TOO_MANY_REDIRECTS:
        (.malformed, "more than \(request.redirects) redirections", "give the final address")
      case CCURL_PROXY:
        (.proxy, "the proxy did not connect\(through): \(words)", "correct the variable, or name \(host) in no_proxy")
      default: (.failed, words, nil)
      }
    self.init(kind, request.description, detail, remedy: remedy)
  }

  static func timeout(_ phase: Phase, _ request: HTTPRequest) -> HTTPError {
    let limits = request.timeouts
    let detail =
      switch phase {
      case .connect: "no connection in \(limits.connect)"
      case .head: "no answer in \(limits.head)"
      case .idle: "nothing more of the answer in \(limits.idle)"
      case .whole: "not finished in \(limits.whole)"
      }
    return HTTPError(.timeout(phase), request.description, detail, remedy: "try later, or allow more time")
  }

  static func tooLarge(_ what: String, _ request: HTTPRequest) -> HTTPError {
    HTTPError(.tooLarge, request.description, what, remedy: "ask for less")
  }

  static func cancelled(_ request: HTTPRequest) -> HTTPError {
    HTTPError(.cancelled, request.description, "given up")
  }
}
